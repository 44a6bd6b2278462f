import type { Problem } from "../../generated/contract.ts";
import { ApiProblem, NoAnswer } from "./problem.ts";

export interface ApiRequest {
  readonly method?: "GET" | "POST" | "DELETE";
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  readonly accept?: string;
  /** Goes before everything else: see createApi. */
  readonly urgent?: boolean;
}

/** So long an answer may keep us waiting before it counts as none. Telemetry is slow; a stalled way to the service is for ever. */
const ANSWERS_WITHIN_MS = 30_000;
/** No cookie, and no answer of an hour ago. */
const NOTHING_KEPT = { credentials: "omit", cache: "no-store" } as const;
/** Who engages a kill switch has to learn soon that nothing came of it. */
const URGENT_WITHIN_MS = 10_000;

/** The public API as the page sees it. Every failure is an ApiProblem (an answer) or a NoAnswer (none). */
export interface Api {
  /** An answer in JSON. */
  json<T>(path: string, request?: ApiRequest): Promise<T>;
  /** An answer in any other form: an export, a flag file, a stream of events. */
  raw(path: string, request?: ApiRequest): Promise<Response>;
}

/**
 * The token goes into the Authorization header and nowhere else. No cookie is ever sent or kept, so there is nothing another
 * site could make a browser send along. `unauthorized` is told when the service no longer knows the token.
 *
 * A browser makes six connections to a service and lets everything further wait. An urgent request therefore breaks off all
 * others that are not answered yet: else a kill would wait in line behind reads that hang. They are asked again by whoever asked.
 */
export function createApi(token: string | null, unauthorized: () => void): Api {
  const waiting = new Set<AbortController>();

  async function ask<T>(path: string, request: ApiRequest, take: (response: Response) => T | Promise<T>): Promise<T> {
    const { method = "GET", body, headers, signal, accept, urgent = false } = request;
    if (urgent) for (const other of waiting) other.abort(new NoAnswer("Broken off to let a kill switch through."));
    const within = urgent ? URGENT_WITHIN_MS : ANSWERS_WITHIN_MS;
    const given = new AbortController();
    const late = () => given.abort(new NoAnswer(`The service has not answered within ${within / 1000} s.`));
    const timer = setTimeout(late, within);
    waiting.add(given);
    try {
      const response = await fetch(path, {
        method,
        ...NOTHING_KEPT,
        headers: {
          Accept: accept ?? "application/json",
          ...(token !== null && { Authorization: `Bearer ${token}` }),
          ...(body !== undefined && { "Content-Type": "application/json" }),
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: signal ? AbortSignal.any([signal, given.signal]) : given.signal,
      });
      if (response.ok) return await take(response);
      if (response.status === 401 && token !== null) unauthorized();
      throw new ApiProblem(await problemOf(response));
    } catch (error) {
      if (signal?.aborted || error instanceof ApiProblem || error instanceof NoAnswer) throw error;
      throw new NoAnswer("The service does not answer. It may be down, or the way to it.", { cause: error });
    } finally {
      clearTimeout(timer);
      waiting.delete(given);
    }
  }

  return {
    raw: (path, request = {}) => ask(path, request, (response) => response),
    // The contract is checked on every answer by the service's own tests; here it is taken at its word.
    json: <T>(path: string, request: ApiRequest = {}) =>
      ask(path, request, async (response) => (await response.json()) as T),
  };
}

/** A proxy in between may answer in its own words. */
async function problemOf(response: Response): Promise<Problem> {
  const text = await response.text().catch(() => "");
  if (response.headers.get("content-type")?.startsWith("application/problem+json")) return JSON.parse(text) as Problem;
  return {
    type: "/problems/internal-error",
    title: response.statusText || `HTTP ${response.status}`,
    status: response.status,
    detail: `Found an answer of ${response.status} that is not of this service: ${text.slice(0, 200) || "empty"}. Check the proxy in front of it.`,
  };
}
