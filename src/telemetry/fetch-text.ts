import type { UnavailableObservation } from "../criteria/observation.ts";
import { fetchFailure } from "./http-failure.ts";
import type { HttpTarget } from "./http-target.ts";
import { unavailable } from "./reader.ts";
import { redact } from "./redact.ts";

export type Fetch = typeof globalThis.fetch;

/** `down`: the host itself did not answer, so asking it anything else would only meet the same silence. */
export type TextAnswer =
  | { readonly status: number; readonly text: string }
  | { readonly problem: UnavailableObservation; readonly down: boolean };

const LIMIT_BYTES = 1024 * 1024;
const REDIRECTS = 3;

/**
 * GETs a small text. Never rejects; ends within the time limit, reads at most 1 MiB and follows redirects (at most 3) only
 * within the origin it was told, for whoever answers there must not choose which other machine this service talks to.
 */
export async function fetchText(fetch: Fetch, target: HttpTarget, timeoutMs: number): Promise<TextAnswer> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), timeoutMs);
  try {
    return await follow(fetch, target, abort.signal);
  } catch (error) {
    const problem = fetchFailure(error, target.label, timeoutMs);
    const message = redact(problem.message, target.secrets);
    return { problem: { ...problem, message }, down: problem.cause === "unreachable" };
  } finally {
    clearTimeout(timer);
  }
}

async function follow(fetch: Fetch, target: HttpTarget, signal: AbortSignal): Promise<TextAnswer> {
  let url = target.url;
  for (let redirects = 0; redirects <= REDIRECTS; redirects += 1) {
    const headers = { accept: "application/json", ...target.headers };
    const response = await fetch(url, { headers, redirect: "manual", signal });
    const location = response.headers.get("location");
    if (response.status < 300 || response.status > 399 || location === null) return await readLimited(response, target);
    await response.body?.cancel();
    const next = parse(location, url);
    if (next?.origin !== url.origin) {
      const where = next === null ? "an address that is none" : next.origin;
      return refusal(target, `redirects to ${where}, and no other host is asked; write the final URL instead`);
    }
    url = next;
  }
  return refusal(target, `redirects more than ${REDIRECTS} times; write the final URL instead`);
}

async function readLimited(response: Response, target: HttpTarget): Promise<TextAnswer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  // `body` is a web stream, which Node can iterate; leaving the loop cancels it, and with it the connection.
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > LIMIT_BYTES) return refusal(target, "answers more than 1 MiB; ask for less", "bad-shape");
    chunks.push(chunk);
  }
  return { status: response.status, text: Buffer.concat(chunks).toString("utf8") };
}

function refusal(
  target: HttpTarget,
  problem: string,
  cause: UnavailableObservation["cause"] = "unreachable",
): TextAnswer {
  return { problem: unavailable(cause, redact(`${target.label} ${problem}`, target.secrets)), down: false };
}

function parse(location: string, base: URL): URL | null {
  return URL.canParse(location, base.href) ? new URL(location, base) : null;
}
