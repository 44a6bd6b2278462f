import { once } from "node:events";
import type { RequestListener } from "node:http";
import { connect, type AddressInfo, type Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { jsonAnswer, sendAnswer } from "../../src/http/answer.ts";
import { createHttpServer } from "../../src/http/create-http-server.ts";
import { stopListening } from "../../src/listen.ts";

/** Longer than a test may take: whoever waits for it has not been cut. */
const NEVER_MS = 60_000;

let server: ReturnType<typeof createHttpServer>;
let goOn: (() => void)[];

beforeEach(async () => {
  goOn = [];
  server = createHttpServer(answers);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterEach(() => server.closeAllConnections());

/** /now at once; /slow when it may go on; /body once the body is there. */
const answers: RequestListener = (request, response) => {
  const answer = () => sendAnswer(response, jsonAnswer(200, { to: request.url }), "id");
  if (request.url === "/slow") goOn.push(answer);
  else if (request.url === "/body") request.on("end", answer).resume();
  else answer();
};

const SLOW = "GET /slow HTTP/1.1\r\nHost: x\r\n\r\n";
const NOW = "GET /now HTTP/1.1\r\nHost: x\r\n\r\n";
const HALF_HEADER = "GET /now HTTP/1.1\r\nHo";
const HALF_BODY = "POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{";

/** Sends bytes on a connection of its own, waits until the server has them, and gives back what comes until it ends. */
async function send(bytes: string): Promise<{ readonly received: Promise<string> }> {
  const accepted = once(server, "connection");
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  let text = "";
  socket.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
  // Where it is cut with bytes unread, it is reset.
  socket.on("error", () => {});
  const received = once(socket, "close").then(() => text);
  const [served] = (await accepted) as [Socket];
  socket.write(bytes);
  await expect.poll(() => served.bytesRead).toBe(bytes.length);
  return { received };
}

describe("a server that stops", () => {
  it.each([
    ["nothing was asked", ""],
    ["half a header came", HALF_HEADER],
    ["half a body came", HALF_BODY],
    ["half a header came behind a request that is answered", NOW + HALF_HEADER],
    ["a request was answered that never came whole", HALF_BODY.replace("/body", "/now")],
    ["all was answered", NOW],
  ])("waits for no connection on which %s", async (_what, bytes) => {
    const { received } = await send(bytes);
    await stopListening(server, NEVER_MS);
    expect(await received).toMatch(bytes.includes("/now HTTP/1.1\r\nHost") ? /"\/now"\}$/ : /^$/);
  });

  it.each([
    ["alone", SLOW],
    ["with half a header behind it", SLOW + HALF_HEADER],
    ["with half a body behind it", SLOW + HALF_BODY],
    ["behind another", NOW + SLOW],
  ])("answers a request in flight: %s", async (_what, bytes) => {
    const { received } = await send(bytes);
    const silent = await send("");
    const stopped = stopListening(server, NEVER_MS);
    expect(await silent.received).toBe("");
    expect(goOn).toHaveLength(1);
    for (const each of goOn) each();
    await stopped;
    expect(await received).toMatch(/"\/slow"\}$/);
  });

  it("cuts a request that takes longer than it may", async () => {
    const { received } = await send(SLOW);
    await stopListening(server, 100);
    expect(await received).toBe("");
  });
});
