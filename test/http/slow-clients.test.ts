import { once } from "node:events";
import type { RequestListener, Server } from "node:http";
import { connect, type AddressInfo, type Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { createHttpServer, UNREAD_MS } from "../../src/http/create-http-server.ts";
import { mostConnections } from "../../src/http/most-connections.ts";
import { contractApp } from "../support/contract-app.ts";

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  }
});

/** The server as it is, but for limits made short enough to be waited for. */
async function listening(
  limits: Partial<Server>,
  listener = contractApp().app as Parameters<typeof createHttpServer>[0],
  unreadMs = UNREAD_MS,
) {
  const server = Object.assign(createHttpServer(listener, { unreadMs }), limits);
  servers.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return () => connect((server.address() as AddressInfo).port, "127.0.0.1");
}

async function received(socket: Socket): Promise<string> {
  let text = "";
  socket.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
  await once(socket, "close");
  return text;
}

const GET = "GET /livez HTTP/1.1\r\nHost: x\r\n";

describe("a client that is slow", () => {
  it("with its headers is answered 408 and leaves, and others are served meanwhile", async () => {
    const dial = await listening({ headersTimeout: 400 });
    const slow = dial();
    const answer = received(slow);
    slow.write(GET);
    const drip = setInterval(() => slow.write("X: y\r\n"), 50);
    const quick = dial();
    quick.end(`${GET}Connection: close\r\n\r\n`);
    expect(await received(quick)).toMatch(/^HTTP\/1\.1 200 OK/);
    expect(await answer).toMatch(/^HTTP\/1\.1 408 /);
    clearInterval(drip);
  });

  it("with its body is answered 408 and leaves", async () => {
    const dial = await listening({ requestTimeout: 600, headersTimeout: 600 });
    const slow = dial();
    const answer = received(slow);
    slow.write("POST /v1/validate HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer test-token\r\n");
    slow.write("Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{");
    expect(await answer).toMatch(/^HTTP\/1\.1 408 /);
  });

  it("to read what it asked for is left, and costs no memory until then", async () => {
    let sent = 0;
    const listener: RequestListener = (_request, response) => {
      const more = () => {
        for (; sent < 1_000 && response.write("x".repeat(100_000)); sent += 1);
      };
      response.on("drain", more);
      more();
    };
    const dial = await listening({}, listener, 500);
    const lazy = dial();
    lazy.pause().write(`${GET}\r\n`);
    await wait(2_000);
    lazy.resume();
    await received(lazy);
    expect(sent).toBeLessThan(200);
  });

  it("between its requests keeps its connection for longer than it may take with one", async () => {
    const dial = await listening({ headersTimeout: 300 });
    const socket = dial();
    const answers = received(socket);
    socket.write(`${GET}\r\n`);
    await wait(1_600);
    socket.write(`${GET}Connection: close\r\n\r\n`);
    expect((await answers).match(/HTTP\/1\.1 200 OK/g)).toHaveLength(2);
  });
});

describe("a client that sends too much", () => {
  const HEAD =
    "POST /v1/validate HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer test-token\r\nContent-Type: application/json\r\n";

  it("is told so before it has sent any of it, where it says how much", async () => {
    const socket = (await listening({}))();
    let text = "";
    socket.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
    socket.write(`${HEAD}Content-Length: ${2 ** 21}\r\n\r\n`);
    await expect.poll(() => text, { timeout: 5_000 }).toMatch(/^HTTP\/1\.1 413 /);
    socket.destroy();
  });

  it("without saying how much is told so at its end, and cannot go on for ever", async () => {
    const dial = await listening({ requestTimeout: 1_000, headersTimeout: 1_000 });
    const piece = `10000\r\n${"x".repeat(65_536)}\r\n`;
    const much = dial();
    const answer = received(much);
    much.write(`${HEAD}Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n${piece.repeat(17)}0\r\n\r\n`);
    expect(await answer).toMatch(/^HTTP\/1\.1 413 /);
    const endless = dial();
    endless.on("error", () => {});
    endless.write(`${HEAD}Transfer-Encoding: chunked\r\n\r\n`);
    const pour = setInterval(() => endless.writable && endless.write(piece), 20);
    await new Promise((resolve) => endless.once("close", resolve));
    clearInterval(pour);
  });
});

describe("connections", () => {
  it("outlive those of load balancers, and streams their heartbeat", () => {
    expect(createHttpServer(contractApp().app).keepAliveTimeout).toBeGreaterThan(60_000);
    // Whoever polls for long says nothing for a minute at most, an event stream for a quarter of one.
    expect(UNREAD_MS).toBeGreaterThan(60_000);
  });

  it("that nothing is asked on are not kept", async () => {
    const dial = await listening({ headersTimeout: 300 });
    expect(await received(dial())).toMatch(/^HTTP\/1\.1 408 /);
  });

  it("that are not read while whole answers are asked for are not kept", async () => {
    let asked = 0;
    const answerWhole: RequestListener = (_request, response) => {
      asked += 1;
      response.end("x".repeat(100_000));
    };
    const dial = await listening({}, answerWhole, 500);
    const lazy = dial();
    lazy.on("error", () => {}).pause();
    lazy.write(`${GET}\r\n`.repeat(1_000));
    await expect.poll(() => asked).toBeGreaterThan(0);
    const connected = () => new Promise((resolve) => servers.at(-1)?.getConnections((_error, count) => resolve(count)));
    await expect.poll(connected, { timeout: 5_000 }).toBe(0);
    lazy.destroy();
  });

  it("beyond as many as there are files for are turned away, and those there are go on", async () => {
    const dial = await listening({ maxConnections: 2 });
    const first = [dial(), dial()];
    for (const socket of first) await once(socket, "connect");
    const surplus = dial();
    expect(await received(surplus)).toBe("");
    first[0]?.end(`${GET}Connection: close\r\n\r\n`);
    expect(first[0] && (await received(first[0]))).toMatch(/^HTTP\/1\.1 200 OK/);
    first[1]?.destroy();
  });

  it.each([
    [null, Infinity],
    [1_024, 896],
    [100, 16],
  ])("may be as many as %s open files leave room for", (files, most) => {
    expect(mostConnections(files)).toBe(most);
  });
});
