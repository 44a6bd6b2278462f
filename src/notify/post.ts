import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { ForbiddenTarget, resolveTarget, type Address, type Resolve } from "./resolve-target.ts";

export interface PostRequest {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type PostAnswer =
  /** `text`: the beginning of the body. */
  | { readonly kind: "answered"; readonly status: number; readonly retryAfter: string | null; readonly text: string }
  | { readonly kind: "unanswered"; readonly why: string }
  | { readonly kind: "forbidden"; readonly why: string };

export type Post = (request: PostRequest, signal: AbortSignal) => Promise<PostAnswer>;

/** Enough of an answer to say why it was a no. */
const ANSWER_BYTES = 16 * 1024;

export interface PostOptions {
  readonly resolve: Resolve;
  readonly allowPrivate: boolean;
  readonly timeoutMs: number;
  /** Further certificate authorities, PEM. */
  readonly ca?: string;
}

/**
 * Posts to an address that was checked. Never rejects, follows no redirect, ends within the time limit and reads only the
 * beginning of the answer: the status decides, and what is behind it may be endless.
 */
export function createPost({ resolve, allowPrivate, timeoutMs, ca }: PostOptions): Post {
  return async (request, signal) => {
    const deadline = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    try {
      const address = await orAborted(resolveTarget(request.url, resolve, allowPrivate), deadline);
      const response = await send(request, address, deadline, ca);
      const { "retry-after": retryAfter = null } = response.headers;
      return { kind: "answered", status: response.statusCode ?? 0, retryAfter, text: await beginning(response) };
    } catch (error) {
      if (error instanceof ForbiddenTarget) return { kind: "forbidden", why: error.message };
      return { kind: "unanswered", why: deadline.aborted ? `no answer within ${timeoutMs / 1000} s` : causeOf(error) };
    }
  };
}

function send(
  { url, headers, body }: PostRequest,
  { address, family }: Address,
  signal: AbortSignal,
  ca: string | undefined,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = url.protocol === "http:" ? httpRequest : httpsRequest;
    const outgoing = request(url, {
      method: "POST",
      headers: { ...headers, "Content-Length": Buffer.byteLength(body), "User-Agent": "sluice" },
      // A kept connection would have been made to an address checked for another message.
      agent: false,
      lookup: (_hostname, options, answer) => {
        if (options.all) answer(null, [{ address, family }]);
        else answer(null, address, family);
      },
      signal,
      ...(ca === undefined ? {} : { ca }),
    });
    outgoing.once("response", resolve);
    // Stays for good: an error after the answer, such as our own hanging up, must not end the process.
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

async function beginning(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      bytes += chunk.byteLength;
      if (bytes >= ANSWER_BYTES) break;
    }
  } catch {
    // The status has been said; that the rest broke off changes nothing about it.
  } finally {
    response.destroy();
  }
  return Buffer.concat(chunks).subarray(0, ANSWER_BYTES).toString("utf8");
}

/** A resolver cannot be stopped, only left. */
function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const leave = () => reject(new Error("aborted"));
    if (signal.aborted) leave();
    signal.addEventListener("abort", leave, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", leave));
  });
}

/** Only the code: messages of Node quote addresses, and some of them whole URLs. */
function causeOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return /^[A-Z][A-Z0-9_]*$/.test(code) ? `it cannot be reached (${code})` : "it cannot be reached";
}
