import type { Problem } from "../../generated/contract.ts";
import { ApiProblem, NoAnswer } from "./problem.ts";

export interface ApiRequest {
  readonly method?: "GET" | "POST" | "DELETE";
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  readonly accept?: string;
}

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
 */
export function createApi(token: string | null, unauthorized: () => void): Api {
  async function raw(path: string, { method = "GET", body, headers, signal, accept }: ApiRequest = {}) {
    const response = await fetch(path, {
      method,
      credentials: "omit",
      cache: "no-store",
      headers: {
        Accept: accept ?? "application/json",
        ...(token !== null && { Authorization: `Bearer ${token}` }),
        ...(body !== undefined && { "Content-Type": "application/json" }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(signal && { signal }),
    }).catch((error: unknown) => {
      if (signal?.aborted) throw error;
      throw new NoAnswer("The service does not answer. It may be down, or the way to it.", { cause: error });
    });
    if (response.ok) return response;
    if (response.status === 401 && token !== null) unauthorized();
    throw new ApiProblem(await problemOf(response));
  }
  return {
    raw,
    async json<T>(path: string, request?: ApiRequest): Promise<T> {
      const response = await raw(path, request);
      // The contract is checked on every answer by the service's own tests; here it is taken at its word.
      return (await response.json()) as T;
    },
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
