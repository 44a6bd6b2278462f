import type { RequestListener } from "node:http";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { fetchText } from "../../src/telemetry/fetch-text.ts";
import { httpTarget } from "../../src/telemetry/http-target.ts";
import { answeringServer } from "./answering-server.ts";

const ask = (url: string, timeoutMs = 5_000) => fetchText(globalThis.fetch, httpTarget(url), timeoutMs);

const problem = (cause: string, message: string) => ({
  problem: { kind: "unavailable", cause, message: expect.stringContaining(message) },
});

describe("asking for a small text", () => {
  it("follows redirects within the origin, three at most", async () => {
    const server = await answeringServer((request, response) => {
      const left = Number(request.url?.slice(1));
      if (left > 0) response.writeHead(302, { location: `/${left - 1}` }).end();
      else response.end("here");
    });
    expect(await ask(`${server.url}/3`)).toEqual({ status: 200, text: "here" });
    expect(await ask(`${server.url}/4`)).toMatchObject(problem("unreachable", "more than 3 times"));
  });

  it("never takes a redirect to another host, and sends nothing there", async () => {
    const other = await answeringServer((_request, response) => void response.end("stolen"));
    const server = await answeringServer((_request, response) => {
      response.writeHead(307, { location: `${other.url}/x` }).end();
    });
    expect(await ask(server.url)).toMatchObject(problem("unreachable", `redirects to ${other.url}`));
    expect(other.requests).toEqual([]);
  });

  it("sends no cookie back", async () => {
    const server = await answeringServer((request, response) => {
      const done = request.url === "/2";
      response.writeHead(done ? 200 : 302, { "set-cookie": "id=1", location: "/2" }).end("x");
    });
    await ask(`${server.url}/1`);
    expect(server.requests.map(({ headers }) => headers.cookie)).toEqual([undefined, undefined]);
  });

  const endless: RequestListener = (_request, response) => {
    const chunk = Buffer.alloc(64 * 1024, "x");
    const more = () => {
      while (!response.destroyed && response.write(chunk));
    };
    response.on("drain", more);
    more();
  };

  it("cuts an answer that never ends at 1 MiB", async () => {
    const { url } = await answeringServer(endless);
    expect(await ask(url)).toMatchObject(problem("bad-shape", "more than 1 MiB"));
  });

  it("counts what was packed as it is unpacked", async () => {
    const { url } = await answeringServer((_request, response) => {
      response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(Buffer.alloc(1024 * 1024 + 1)));
    });
    expect(await ask(url)).toMatchObject(problem("bad-shape", "more than 1 MiB"));
  });

  it.each<[string, RequestListener]>([
    ["that says nothing", () => {}],
    ["that stops in the middle", (_request, response) => void response.writeHead(200).write("half")],
  ])("gives up a server %s at the time limit", async (_title, answer) => {
    const { url } = await answeringServer(answer);
    const started = performance.now();
    expect(await ask(url, 200)).toMatchObject({ ...problem("timeout", "did not answer within 0.2 s"), down: false });
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it("tells a host that is away from one that hangs up", async () => {
    const server = await answeringServer((request) => void request.socket.destroy());
    expect(await ask(server.url)).toMatchObject({ ...problem("unreachable", "connection was closed"), down: true });
    await server.stop();
    expect(await ask(server.url)).toMatchObject({ ...problem("unreachable", "ECONNREFUSED"), down: true });
  });
});
