import { gunzipSync, gzipSync } from "node:zlib";
import request from "supertest";
import { describe, expect, it } from "vitest";
import { createApp } from "../../src/http/create-app.ts";
import type { DashboardFiles } from "../../src/http/dashboard/dashboard-files.ts";
import { readContract } from "../support/contract.ts";
import { createFakeServices } from "../support/fake-services.ts";
import { endingLive } from "../support/live.ts";

const SCRIPT = "console.log(1)";
const FILES: DashboardFiles = new Map([
  ["/index.html", file("text/html; charset=utf-8", "<!doctype html><title>Sluice</title>", '"index-1"')],
  ["/assets/app-abc.js", file("text/javascript; charset=utf-8", SCRIPT, '"app-1"')],
]);

function file(contentType: string, text: string, tag: string) {
  return { contentType, tag, plain: Buffer.from(text), gzip: gzipSync(text), br: null };
}

function server(dashboard?: DashboardFiles) {
  const { services } = createFakeServices();
  const auth = async () => null;
  const metrics = async () => "";
  const live = endingLive(services);
  return request(
    createApp({ services, openapi: readContract(), live, auth, metrics, ...(dashboard && { dashboard }) }),
  );
}

// Building one compiles the whole contract; none of these tests changes anything.
const built = server(FILES);
const browse = (path: string) => built.get(path).set("accept", "text/html,application/xhtml+xml,*/*;q=0.8");

describe("the dashboard's page", () => {
  it.each(["/", "/rollouts/autopack", "/rollouts/autopack/criteria", "/docs", "/rollouts/v1"])(
    "is at %s",
    async (path) => {
      const { text, headers } = await browse(path).expect(200);
      expect(text).toContain("<title>Sluice</title>");
      expect(headers).toMatchObject({
        "content-type": "text/html; charset=utf-8",
        "cache-control": "no-cache",
        etag: '"index-1"',
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
      });
      expect(headers["content-security-policy"]).toBe(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      );
    },
  );

  it("costs nothing while it is unchanged", async () => {
    await browse("/").set("if-none-match", '"index-1"').expect(304);
    await browse("/").set("if-none-match", '"index-0"').expect(200);
  });

  it.each(["/v1", "/v1/nope", "/v1/rollouts/a/nope", "/ofrep/v1/nope"])(
    "is never in the place of the API at %s",
    async (path) => {
      const { headers, status } = await browse(path);
      expect([404, 401]).toContain(status);
      expect(headers["content-type"]).toContain("application/problem+json");
    },
  );

  it("is not what a program gets that asks for an address that does not exist", async () => {
    for (const accept of ["application/json", "*/*"]) {
      const { headers } = await built.get("/nope").set("accept", accept).expect(404);
      expect(headers["content-type"]).toContain("application/problem+json");
    }
    await built.post("/").expect(404);
  });

  it("says how to build it where it is not built", async () => {
    const bare = server(new Map());
    const { text } = await bare.get("/").set("accept", "text/html").expect(200);
    expect(text).toContain("scripts/build-dashboard.mjs");
    await bare.get("/rollouts/autopack").set("accept", "text/html").expect(404);
  });
});

describe("the dashboard's files", () => {
  it("are kept for ever, because their names change with their content", async () => {
    const { headers, text } = await built.get("/assets/app-abc.js").set("accept-encoding", "identity").expect(200);
    expect(text).toBe(SCRIPT);
    expect(headers).toMatchObject({
      "cache-control": "public, max-age=31536000, immutable",
      "content-type": "text/javascript; charset=utf-8",
      vary: "Accept-Encoding",
    });
    expect(headers["content-encoding"]).toBeUndefined();
  });

  it("are sent as they were compressed when they were built", async () => {
    const answer = await built
      .get("/assets/app-abc.js")
      .set("accept-encoding", "gzip, br")
      .buffer(true)
      .parse((response, done) => {
        const pieces: Buffer[] = [];
        response.on("data", (piece: Buffer) => pieces.push(piece));
        response.on("end", () => done(null, Buffer.concat(pieces)));
      });
    expect(answer.headers["content-encoding"]).toBe("gzip");
    // Undone by the client already, or by us.
    const body = answer.body as Buffer;
    expect((body[0] === 0x1f ? gunzipSync(body) : body).toString()).toBe(SCRIPT);
  });

  it("answer HEAD with the headers of GET and no body", async () => {
    const get = await built.get("/assets/app-abc.js").set("accept-encoding", "identity");
    const head = await built.head("/assets/app-abc.js").set("accept-encoding", "identity").expect(200);
    expect(head.headers["content-length"]).toBe(get.headers["content-length"]);
    expect(head.text).toBeFalsy();
  });

  it("of an earlier build are not found, rather than answered with the page", async () => {
    const { headers, body } = await browse("/assets/app-old.js").expect(404);
    expect(headers["content-type"]).toContain("application/problem+json");
    expect(body.detail).toContain("load it again");
  });
});
