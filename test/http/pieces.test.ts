import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BEARER, contractApp } from "../support/contract-app.ts";
import { listening, type Listening } from "../support/listening.ts";

let server: Listening;
beforeAll(async () => {
  server = await listening(contractApp().app);
});
afterAll(() => server.close());

const BODY = JSON.stringify({ reason: "wait" });
const HEAD = [
  "POST /v1/rollouts/demo/hold HTTP/1.1",
  "Host: x",
  `Authorization: ${BEARER.authorization}`,
  "Content-Type: application/json",
  `Content-Length: ${BODY.length}`,
  "",
  "",
].join("\r\n");
const HALF = BODY.slice(0, 7);
const REST = BODY.slice(7);
const NEXT = "GET /v1/rollouts/demo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

async function client(): Promise<{ socket: Socket; received: () => string }> {
  const { port, hostname } = new URL(server.url);
  const socket = connect(Number(port), hostname).setNoDelay();
  let received = "";
  socket.setEncoding("utf8").on("data", (chunk: string) => (received += chunk));
  await once(socket, "connect");
  return { socket, received: () => received };
}

/** When this is answered, what was written before it has been read. */
async function othersAreAnswered(): Promise<void> {
  expect((await fetch(`${server.url}/v1/rollouts/demo`)).status).toBe(200);
}

describe("a command whose body", () => {
  it("comes later than its head, in two pieces, is carried out", async () => {
    const { socket, received } = await client();
    for (const piece of [HEAD, HALF]) {
      socket.write(piece);
      await othersAreAnswered();
      expect(received()).toBe("");
    }
    socket.write(REST);
    await expect.poll(received).toMatch(/^HTTP\/1\.1 200 OK/);
    socket.destroy();
  });

  it("is followed by another request at once is carried out, and so is that", async () => {
    const { socket, received } = await client();
    socket.write(HEAD + BODY + NEXT);
    await once(socket, "close");
    expect(received().match(/HTTP\/1\.1 200 OK/g)).toHaveLength(2);
  });

  it("ends before it is whole is refused", async () => {
    const { socket, received } = await client();
    socket.end(HEAD + HALF);
    await once(socket, "close");
    expect(received()).toMatch(/^HTTP\/1\.1 400 /);
    expect(received()).toContain("malformed-request");
  });

  it("breaks off with its connection harms nobody", async () => {
    const { socket } = await client();
    socket.write(HEAD + HALF);
    await othersAreAnswered();
    socket.destroy();
    await once(socket, "close");
    await othersAreAnswered();
  });
});
