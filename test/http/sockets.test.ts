import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { contractSchemas } from "../../src/http/contract-schemas.ts";
import { createHttpServer } from "../../src/http/create-http-server.ts";
import { startingUp } from "../../src/http/starting-up.ts";
import { contractApp } from "../support/contract-app.ts";
import { readContract, responseChecker } from "../support/contract.ts";

const contract = readContract();
const server = createHttpServer(contractApp().app);
const starting = createHttpServer(startingUp);

beforeAll(async () => {
  for (const each of [server, starting]) {
    each.listen(0, "127.0.0.1");
    await once(each, "listening");
  }
});
afterAll(async () => {
  for (const each of [server, starting]) {
    each.closeAllConnections();
    each.close();
    await once(each, "close");
  }
});

const portOf = (each: typeof server) => (each.address() as AddressInfo).port;

/** Sends bytes as they are and gives back everything that comes, once the server closes. */
async function exchange(...parts: readonly string[]): Promise<string> {
  const socket = connect(portOf(server), "127.0.0.1");
  let received = "";
  socket.setEncoding("utf8").on("data", (chunk: string) => (received += chunk));
  for (const part of parts) socket.write(part);
  await once(socket, "close");
  return received;
}

function problemIn(raw: string): { readonly head: string; readonly type: string } {
  const [head = "", body = ""] = raw.split("\r\n\r\n");
  const problem: unknown = JSON.parse(body);
  const validate = contractSchemas(contract)("/components/schemas/Problem");
  expect(validate(problem), JSON.stringify(validate.errors)).toBe(true);
  expect(head).toContain("Content-Type: application/problem+json; charset=utf-8");
  expect(head).toContain(`Content-Length: ${Buffer.byteLength(body)}`);
  expect(head).toMatch(/^X-Request-Id: \S+/m);
  expect(head).toContain("Connection: close");
  return { head, type: (problem as { type: string }).type };
}

describe("bytes that never become a request", () => {
  it.each([
    ["garbage", "\u0000\u0001garbage\r\n\r\n"],
    ["an unknown protocol", "GET / HTTP/9.9\r\n\r\n"],
    ["a header with a control character", "GET /livez HTTP/1.1\r\nHost: x\r\nX: a\u0001b\r\n\r\n"],
    ["two lengths", "POST /v1/validate HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"],
    [
      "a length beside chunks",
      "POST /v1/validate HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ],
    ["no host", "GET /livez HTTP/1.1\r\n\r\n"],
    ["a space after the name of a header", "GET /livez HTTP/1.1\r\nHost : x\r\n\r\n"],
  ])("are answered with a problem: %s", async (_what, bytes) => {
    const { head, type } = problemIn(await exchange(bytes));
    expect(head).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(type).toBe("/problems/malformed-request");
  });

  it("are answered with 431 when the headers are too large", async () => {
    const { head, type } = problemIn(await exchange(`GET /livez HTTP/1.1\r\nX: ${"x".repeat(20_000)}\r\n\r\n`));
    expect(head).toMatch(/^HTTP\/1\.1 431 /);
    expect(type).toBe("/problems/headers-too-large");
  });

  it("are answered even when only the body turns out broken", async () => {
    const head =
      "POST /v1/validate HTTP/1.1\r\nHost: x\r\nContent-Type: text/yaml\r\nTransfer-Encoding: chunked\r\n\r\n";
    expect(problemIn(await exchange(head, "zz\r\n")).type).toBe("/problems/malformed-request");
  });

  it("do not disturb the answer to a good request before them", async () => {
    const raw = await exchange("GET /livez HTTP/1.1\r\nHost: x\r\n\r\n", "\u0000garbage\r\n\r\n");
    expect(raw).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(raw).toContain('{"alive":true}');
  });
});

describe("an expectation nobody knows", () => {
  it("is ignored", async () => {
    const raw = await exchange("GET /livez HTTP/1.1\r\nHost: x\r\nExpect: tea\r\nConnection: close\r\n\r\n");
    expect(raw).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  });
});

describe("limits of a connection", () => {
  it("give headers and requests a time to arrive in", () => {
    expect(server.headersTimeout).toBe(10_000);
    expect(server.requestTimeout).toBe(30_000);
  });
});

describe("while the service starts", () => {
  const check = responseChecker(contract);
  const ask = async (path: string) => {
    const response = await fetch(`http://127.0.0.1:${portOf(starting)}${path}`);
    return { status: response.status, headers: Object.fromEntries(response.headers), text: await response.text() };
  };

  it("it is alive but not ready", async () => {
    const live = await ask("/livez");
    check("get", "/livez", live);
    expect(live.status).toBe(200);
    const ready = await ask("/readyz");
    check("get", "/readyz", ready);
    expect(ready.status).toBe(503);
  });

  it("nothing else is answered yet, and clients are told to come back", async () => {
    const answer = await ask("/v1/rollouts/demo/flags");
    check("get", "/v1/rollouts/demo/flags", answer);
    expect(answer.status).toBe(503);
    expect(answer.headers["retry-after"]).toBe("1");
  });
});
