import { randomUUID } from "node:crypto";
import { createServer, STATUS_CODES, type RequestListener, type Server, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { answerHeaders, problemAnswer, sendAnswer, type Answer } from "./answer.ts";

/**
 * Of a connection, on the socket itself: a map beside them is looked through at each collection of garbage.
 * LAST: the answer to its last request, where that was not out at once: it keeps all of its request in memory.
 * REFUSED: something came that is no request; the parser complains of all that follows, and it is answered once.
 */
const LAST = Symbol("last answer");
const REFUSED = Symbol("refused");
interface Connection extends Duplex {
  [LAST]?: ServerResponse | undefined;
  [REFUSED]?: true;
}

/** How long a client has to read why it is hung up on. */
const LINGER_MS = 1_000;

/** How long a client that asks for much may read none of it. Above the heartbeat of event streams and the longest long poll. */
export const UNREAD_MS = 120_000;

export interface HttpServer extends Server {
  /**
   * Cuts every connection on which nobody waits for an answer: nothing was asked, all was answered, or what was asked is not whole
   * and so was never acted on. To Node only the second kind is idle; the others it would wait for when it closes.
   */
  cutUnasked(): void;
}

/**
 * An HTTP server around the app; the caller makes it listen.
 * Connections are checked every second: at Node's default of 30 s a client that sends its headers a byte at a time stays
 * connected long after the timeout, and enough of them shut everybody else out.
 */
export function createHttpServer(
  listener: RequestListener,
  { unreadMs = UNREAD_MS }: { readonly unreadMs?: number } = {},
): HttpServer {
  const connections = new Set<Connection>();
  const server = createServer(
    {
      connectionsCheckingInterval: 1_000,
      headersTimeout: 10_000,
      requestTimeout: 30_000,
      // Longer than load balancers keep an idle connection (60 s as a rule): where the server is the first to close, a request
      // may be on its way, and its sender cannot know whether it was done.
      keepAliveTimeout: 75_000,
      // Node would refuse by itself, with an empty body; see refuseHostless.
      requireHostHeader: false,
    },
    (request, response) => {
      if (request.headers.host === undefined && request.httpVersion === "1.1") refuseHostless(response);
      else listener(request, response);
      if (isOut(response)) return;
      const connection: Connection = request.socket;
      connection[LAST] = response;
      process.nextTick(limitUnread, response, unreadMs);
    },
  );
  server.on("connection", (connection: Connection) => {
    connections.add(connection);
    connection.once("close", () => connections.delete(connection));
  });
  // Left alone, Node refuses an expectation it does not know with an empty body. Ignoring it is what HTTP allows.
  server.on("checkExpectation", (request, response) => server.emit("request", request, response));
  server.on("clientError", (error: NodeJS.ErrnoException, socket: Connection) => {
    if (error.code === "ECONNRESET") socket.destroy();
    if (socket[REFUSED] || socket.destroyed) return;
    socket[REFUSED] = true;
    // Answers that wait only for the one before them on their connection are sent first.
    setImmediate(refuse, socket, clientErrorAnswer(error.code));
  });
  return Object.assign(server, {
    cutUnasked() {
      for (const connection of connections) if (!isAsked(connection)) connection.destroy();
    },
  });
}

/** Whether a request that arrived whole waits for its answer. */
function isAsked({ [LAST]: last }: Connection): boolean {
  if (!last || isOut(last)) return false;
  // Without a connection it waits for the answer to another before it.
  return last.req.complete || last.socket === null;
}

/** Answers bytes that are no request, in their turn, and hangs up. */
function refuse(socket: Connection, problem: Answer): void {
  const last = socket[LAST];
  const answer = () => hangUp(socket, problem);
  if (!last || last.writableFinished) answer();
  // The request before is whole and may be acting: answering out of turn would tell its sender that it failed.
  else if (last.writableEnded || last.req.complete) last.once("finish", answer);
  // It is broken itself, and others are to be answered before it.
  else if (last.socket === null) last.once("socket", answer);
  // A second answer in the middle of a first would read as part of it.
  else if (last.headersSent) socket.destroy();
  else answer();
}

function hangUp(socket: Connection, problem: Answer): void {
  // Where the answer before was to be the last one, the server is hanging up already.
  if (socket.writable) socket.end(rawAnswer(problem));
  // That only ends our side: a client that never stops sending would stay for ever. Cut at once, it would not see the answer.
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
}

/**
 * An answer that is out already needs no limit, and answers to who reads flags are: `server.timeout` would set one for each of
 * them, which costs more than finding the flags. Where there is no request, the other limits of the server hold.
 */
function limitUnread(response: ServerResponse, ms: number): void {
  const connection: Connection = response.req.socket;
  if (!isOut(response)) response.setTimeout(ms);
  else if (connection[LAST] === response) connection[LAST] = undefined;
}

/** Whether the last byte of an answer was taken by the system. Node.js 24 says so only when that has become an event, which is later. */
function isOut({ writableFinished, writableEnded, socket }: ServerResponse): boolean {
  // Without a connection, and not finished, it waits behind the answer to the request before.
  return writableFinished || (writableEnded && socket?.writableLength === 0);
}

function refuseHostless(response: ServerResponse): void {
  const answer = problemAnswer("malformed-request", "Found no Host header, which HTTP/1.1 needs. Send one.");
  response.shouldKeepAlive = false;
  sendAnswer(response, answer, randomUUID());
}

/** Node's parser gives up before there is a request, so Express never sees these; they are problems all the same. */
function clientErrorAnswer(code: string | undefined): Answer {
  switch (code) {
    case "HPE_HEADER_OVERFLOW":
      return problemAnswer("headers-too-large", "The headers are larger than 16 KiB. Send fewer or shorter ones.");
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return problemAnswer("request-timeout", "The request did not arrive whole in time. Send it again.");
    default:
      return problemAnswer(
        "malformed-request",
        "What arrived is not an HTTP/1.1 request. Check the client or a proxy.",
      );
  }
}

function rawAnswer(answer: Answer): string {
  const headers = { ...answerHeaders(answer, randomUUID()), Connection: "close" };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status]}`, ...lines, "", answer.body].join("\r\n");
}
