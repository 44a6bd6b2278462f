import type { ServerResponse } from "node:http";
import { pipeline, Readable } from "node:stream";
import { PROBLEMS, problemBody, type ProblemCode } from "./problem.ts";

/** A whole answer as a value, so that it can be stored, replayed and tested without a socket. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Null: no body at all (304). */
  readonly contentType: string | null;
  readonly body: string;
  /** Instead of the body, where the whole of it may not fit into memory. */
  readonly pieces?: AsyncIterable<string>;
  /** Instead of the body, where the answer goes on until one side ends it: writes the rest, the head being set. */
  readonly goOn?: (response: ServerResponse) => void;
}

export type Headers = Readonly<Record<string, string>>;

const JSON_TYPE = "application/json; charset=utf-8";
const PROBLEM_TYPE = "application/problem+json; charset=utf-8";

/** Nothing may be kept, because a stale answer about a rollout is a wrong one. Flags say otherwise, and are revalidated by their tag. */
const NOT_KEPT: Headers = { "Cache-Control": "no-store" };

/**
 * On every body: nothing here is a page, so nothing may run. Where there is none, as in a 304, the reader holds what was said with
 * the body, and each line more would cost who asks again and again a fiftieth.
 */
const NO_PAGE: Headers = {
  "X-Content-Type-Options": "nosniff",
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
};

export function jsonAnswer(status: number, value: unknown, headers: Headers = {}): Answer {
  return { status, headers, contentType: JSON_TYPE, body: JSON.stringify(value) };
}

export function textAnswer(contentType: string, body: string, headers: Headers = {}): Answer {
  return { status: 200, headers, contentType: `${contentType}; charset=utf-8`, body };
}

/** An answer sent piece by piece, at the pace of its reader. */
export function streamAnswer(contentType: string, pieces: AsyncIterable<string>, headers: Headers = {}): Answer {
  return { status: 200, headers, contentType: `${contentType}; charset=utf-8`, body: "", pieces };
}

/** An answer that goes on as server-sent events. */
export function eventStreamAnswer(goOn: (response: ServerResponse) => void): Answer {
  // nginx would keep the events back until it has a buffer full of them.
  const headers = { "X-Accel-Buffering": "no" };
  return { status: 200, headers, contentType: "text/event-stream; charset=utf-8", body: "", goOn };
}

/** 304: who asks holds the answer already. */
export function notModified(headers: Headers): Answer {
  return { status: 304, headers, contentType: null, body: "" };
}

export function problemAnswer(
  code: ProblemCode,
  detail: string,
  members: Readonly<Record<string, unknown>> = {},
  headers: Headers = {},
): Answer {
  const body = JSON.stringify(problemBody(code, detail, members));
  return { status: PROBLEMS[code].status, headers, contentType: PROBLEM_TYPE, body };
}

/** An answer kept as text earlier, given again. */
export function storedAnswer(status: number, body: string, headers: Headers): Answer {
  return { status, headers, contentType: status < 400 ? JSON_TYPE : PROBLEM_TYPE, body };
}

/** The header lines of an answer, in full; also used where no response object exists (see createHttpServer). */
export function answerHeaders(answer: Answer, requestId: string): Headers {
  return {
    "X-Request-Id": requestId,
    ...NOT_KEPT,
    ...(answer.contentType === null ? {} : { ...NO_PAGE, "Content-Type": answer.contentType }),
    // Without a length the end is marked by itself, so that a stream that breaks off is not taken for a whole one.
    ...(answer.contentType === null || answer.pieces || answer.goOn
      ? {}
      : { "Content-Length": String(Buffer.byteLength(answer.body)) }),
    ...answer.headers,
  };
}

/** An answer laid out for being sent many times. Its texts have a character for each byte that is sent. */
export interface PreparedAnswer {
  readonly answer: Answer;
  /** Name, value, name, value … as Node takes them; the first value, the request's id, is put in when it is sent. */
  readonly lines: readonly string[];
  readonly body: string;
}

export function prepareAnswer(answer: Answer): PreparedAnswer {
  return { answer, lines: Object.entries(answerHeaders(answer, "")).flat().map(bytesOf), body: bytesOf(answer.body) };
}

/**
 * The UTF-8 of a text, a character a byte. It is made anew even of plain ASCII: what was cut out of a document that has one "–"
 * in it is kept in two bytes a character, and so is whatever it is joined to, which here would be the whole answer, each time.
 */
export function bytesOf(text: string): string {
  return Buffer.from(text).toString("latin1");
}

/** Sends exactly what `sendAnswer` sends, for less. `extra`: headers of the moment. */
export function sendPrepared(
  response: ServerResponse,
  { answer, lines, body }: PreparedAnswer,
  requestId: string,
  extra: Headers | null,
): void {
  const sent = lines.slice();
  sent[1] = requestId;
  if (extra !== null) sent.push(...Object.entries(extra).flat());
  response.writeHead(answer.status, sent);
  endWith(response, body, "latin1");
}

/** Sends an answer. Node itself leaves the body out for HEAD, keeping the length. */
export function sendAnswer(response: ServerResponse, answer: Answer, requestId: string): void {
  const headers = Object.entries(answerHeaders(answer, requestId));
  const isHead = response.req.method === "HEAD";
  if (isHead || (answer.goOn === undefined && answer.pieces === undefined)) {
    response.writeHead(answer.status, headers.flat());
    return endWith(response, answer.body, "utf8");
  }
  response.statusCode = answer.status;
  for (const [name, value] of headers) response.setHeader(name, value);
  if (answer.goOn) answer.goOn(response);
  // It is too late for a problem document when a piece fails: the connection is cut, which no reader takes for the end.
  else if (answer.pieces) pipeline(Readable.from(answer.pieces), response, () => {});
}

/**
 * Head and body leave as one text. Given to `end`, they would leave in a list, with the empty last piece `end` writes, and a list
 * costs a tenth of a request for flags more to write.
 */
function endWith(response: ServerResponse, body: string, encoding: "latin1" | "utf8"): void {
  if (body !== "") {
    response.cork();
    response.write(body, encoding);
    response.uncork();
  }
  response.end();
}
