import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDatabase, type TestDatabase } from "../support/database.ts";
import { realApp, type RealApp } from "../support/real-app.ts";
import { AUTOPACK } from "./support/service.ts";

const HOUR = 3_600_000;
const START = Date.UTC(2026, 0, 5, 8, 30);
const BULK = `${AUTOPACK}/ofrep/v1/evaluate/flags`;

let database: TestDatabase;
let app: RealApp;
let now = START;
beforeAll(async () => {
  database = await createDatabase("sqlite");
  const clock = () => new Date(now);
  app = await realApp({ storeUrl: database.url, telemetryUrls: {}, clock, anonymousRead: false });
});
afterAll(async () => {
  await app.close();
  await database.drop();
});

async function newToken(name: string, rollouts: readonly string[] | null, permissions = ["read"]) {
  const request = { name, permissions, ...(rollouts && { rollouts }) };
  const { body } = await app.api.post("/v1/tokens").send(request).expect(201);
  return body as { secret: string; token: { id: string } };
}

/** All flags as the holder gets them: the tag, and the address of the stream. */
async function flagsOf(secret: string, held = "") {
  const { status, headers, body } = await app.as(secret).post(BULK).set("If-None-Match", held).send({});
  return { status, etag: String(headers["etag"]), address: String(body.eventStreams?.[0]?.endpoint.requestUri) };
}

const open = async (address: string) => (await app.stranger.get(address)).status;

describe("a ticket", () => {
  it("opens the stream of its address until the end of the next hour", async () => {
    now = START;
    const { secret } = await newToken("reader", null);
    const { address } = await flagsOf(secret);
    expect(address).toMatch(/^\/v1\/rollouts\/autopack\/ofrep\/v1\/events\?ticket=reader~/);
    const { text } = await app.stranger.get(address).expect(200);
    expect(text).toMatch(
      /^retry: 2000\n\nid: autopack\.1\..*\.ofrep\ndata: \{"type":"refetchEvaluation","etag":"\\"autopack\.1\./,
    );
    now = START + 1.5 * HOUR - 1;
    expect(await open(address)).toBe(200);
    now = START + 1.5 * HOUR;
    expect(await open(address)).toBe(401);
  });

  it("is replaced in time, though the flags are the same", async () => {
    now = START;
    const { secret } = await newToken("stays", null);
    const first = await flagsOf(secret);
    expect((await flagsOf(secret, first.etag)).status).toBe(304);
    now = START + HOUR;
    const second = await flagsOf(secret, first.etag);
    expect(second.status).toBe(200);
    expect(await open(second.address)).toBe(200);
    now = START + 2 * HOUR;
    expect([await open(first.address), await open(second.address)]).toEqual([401, 200]);
  });

  it.each(["PT0S", "PT1H"])("is replaced with the secret of its token, which counts for %s more", async (overlap) => {
    now = START;
    const { secret, token } = await newToken(`rotated-${overlap.toLowerCase()}`, null);
    const before = await flagsOf(secret);
    const { body } = await app.api.post(`/v1/tokens/${token.id}/rotate`).send({ overlap }).expect(200);
    const after = await flagsOf((body as { secret: string }).secret, before.etag);
    expect(after.status).toBe(200);
    // What the earlier secret gets outlives it, too.
    const meanwhile = overlap === "PT0S" ? after : await flagsOf(secret, before.etag);
    now = START + HOUR;
    expect([await open(before.address), await open(after.address), await open(meanwhile.address)]).toEqual([
      401, 200, 200,
    ]);
  });

  it("ends with its token", async () => {
    now = START;
    const { secret, token } = await newToken("revoked", null);
    const { address } = await flagsOf(secret);
    expect(await open(address)).toBe(200);
    await app.api.delete(`/v1/tokens/${token.id}`).expect(200);
    expect(await open(address)).toBe(401);
  });

  it("opens nothing that its holder may not read, and no other address", async () => {
    now = START;
    const { secret } = await newToken("own", ["autopack"]);
    const { address } = await flagsOf(secret);
    expect(await open(address.replace("/autopack/", "/minimal/"))).toBe(403);
    expect(await open(address.replace("/ofrep/v1/events", "/flags"))).toBe(401);
    expect(await open(address.replace("/ofrep/v1/events", "/events"))).toBe(401);
    const ticket = address.split("ticket=")[1] ?? "";
    for (const scheme of ["Bearer", "Ticket"]) {
      await app.stranger.get(`${AUTOPACK}/flags`).set("Authorization", `${scheme} ${ticket}`).expect(401);
    }
  });

  it("is nobody's when it was changed in any place", async () => {
    now = START;
    const { secret } = await newToken("signed", null);
    await newToken("other", null);
    const { address } = await flagsOf(secret);
    const [, until = ""] = address.split("~");
    const forged = [
      address.replace("signed~", "other~"),
      address.replace("signed~", "nobody~"),
      address.replace(until, String(Number(until) + HOUR)),
      address.slice(0, -1),
      `${address}A`,
      address.replace(/~[^~]*$/, `~${"A".repeat(43)}`),
      address.replace(/=.*/, "="),
    ];
    for (const each of forged) expect({ each, status: await open(each) }).toEqual({ each, status: 401 });
    expect(await open(address)).toBe(200);
  });

  it("is not needed where anybody may read", async () => {
    const anybody = await realApp({ storeUrl: database.url, telemetryUrls: {}, clock: () => new Date(now) });
    const { body } = await anybody.stranger.post(BULK).send({}).expect(200);
    expect(body.eventStreams).toEqual([{ type: "sse", endpoint: { requestUri: `${AUTOPACK}/ofrep/v1/events` } }]);
    await anybody.stranger.get(`${AUTOPACK}/ofrep/v1/events`).expect(200);
    await anybody.close();
  });
});
