import { once } from "node:events";
import type { RequestListener } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { jsonAnswer, sendAnswer } from "../../src/http/answer.ts";
import { createHttpServer } from "../../src/http/create-http-server.ts";

let server: ReturnType<typeof createHttpServer>;
let goOn: (() => void)[];

beforeEach(async () => {
  goOn = [];
  server = createHttpServer(answers);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, "close");
});

/** /now at once; /slow and the second half of /stream when they may go on; /leave as the last of its connection. */
const answers: RequestListener = (request, response) => {
  const answer = () => sendAnswer(response, jsonAnswer(200, { to: request.url }), "id");
  if (request.url === "/stream") {
    response.write('{"to":');
    goOn.push(() => response.end('"/stream"}'));
  } else if (request.url === "/slow") goOn.push(answer);
  else if (request.url === "/leave") {
    response.shouldKeepAlive = false;
    answer();
  } else if (request.url === "/now") answer();
};

const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;
/** Its body never comes whole, and it is never answered. */
const BROKEN = "POST /body HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n";
const GARBAGE = "\u0000garbage\r\n\r\n";

/** What comes back to bytes that are sent in one piece, until the server hangs up: what each answer is to. */
async function answersTo(bytes: string): Promise<readonly string[]> {
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  let received = "";
  socket.setEncoding("utf8").on("data", (chunk: string) => (received += chunk));
  socket.on("error", () => {});
  socket.write(bytes);
  const closed = once(socket, "close");
  const waiting = (bytes.match(/slow|stream/g) ?? []).length;
  await expect.poll(() => goOn.length).toBe(waiting);
  // In the order they were asked for, each in a turn of its own.
  for (const each of goOn) {
    await new Promise((resolve) => setImmediate(resolve));
    each();
  }
  await closed;
  return received
    .split(/(?=HTTP\/1\.1 \d)/)
    .map((answer) => /"to":(?:\r\n\w+\r\n)?"(\/\w+)"/.exec(answer)?.[1] ?? answer.slice("HTTP/1.1 ".length, 12));
}

describe("garbage behind requests that came with it", () => {
  it.each([
    ["one that is answered at once", get("/now"), ["/now", "400"]],
    ["several that are", get("/now").repeat(50), [...Array.from({ length: 50 }, () => "/now"), "400"]],
    ["one that is answered later", get("/slow"), ["/slow", "400"]],
    ["one that waits behind that", get("/slow") + get("/now"), ["/slow", "/now", "400"]],
    ["one that is answered later, after another", get("/now") + get("/slow"), ["/now", "/slow", "400"]],
    ["an answer that is half written", get("/stream"), ["/stream", "400"]],
    ["one that waits for its half", get("/slow") + get("/stream"), ["/slow", "/stream", "400"]],
    ["the last one of its connection", get("/leave"), ["/leave"]],
  ])("is answered after %s", async (_what, requests, expected) => {
    expect(await answersTo(requests + GARBAGE)).toEqual(expected);
  });

  it("in a body is answered in its request's place, not in the middle of an earlier answer", async () => {
    expect(await answersTo(BROKEN)).toEqual(["400"]);
    goOn = [];
    expect(await answersTo(get("/slow") + BROKEN)).toEqual(["/slow", "400"]);
    goOn = [];
    expect(await answersTo(get("/stream") + BROKEN)).toEqual(["/stream", "400"]);
  });
});
