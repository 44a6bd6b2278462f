import type { UnavailableObservation } from "../criteria/observation.ts";
import { unavailable } from "./reader.ts";

const WORDS: readonly (readonly [RegExp, string])[] = [
  [/^ECONNREFUSED$/, "nobody listens there (connection refused)"],
  [/^(ENOTFOUND|EAI_AGAIN)$/, "the host name is not known"],
  [/^(ECONNRESET|EPIPE|UND_ERR_SOCKET)$/, "the connection was closed before the answer was whole"],
  [/^(EHOSTUNREACH|ENETUNREACH)$/, "there is no way to that host"],
  [/^(ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT)$/, "no connection was made in time"],
  [/CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS|ERR_SSL|EPROTO/, "its TLS certificate or protocol is not trusted"],
  [/^(HPE_|UND_ERR)/, "what it answered is not HTTP"],
];

/** What an error of fetch means. The texts of fetch itself say only "fetch failed"; the cause below it knows why. */
export function fetchFailure(error: unknown, label: string, timeoutMs: number): UnavailableObservation {
  if (error instanceof Error && error.name === "AbortError") {
    return unavailable("timeout", `${label} did not answer within ${timeoutMs / 1000} s`);
  }
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const code = textOf(cause, "code") ?? "";
  const words = WORDS.find(([pattern]) => pattern.test(code))?.[1];
  const detail = code || textOf(cause, "message") || "no reason given";
  return unavailable("unreachable", `${label} cannot be asked: ${words ? `${words} (${detail})` : detail}`);
}

/** What a status other than 200 means. */
export function refusedStatus(status: number, label: string): UnavailableObservation {
  if (status === 401 || status === 403) {
    return unavailable("unreachable", `${label} answered ${status}; check the user and password in its URL`);
  }
  const away = status === 502 || status === 503 || status === 504;
  return unavailable(away ? "unreachable" : "query-failed", `${label} answered ${status}, needed is 200`);
}

function textOf(value: unknown, name: string): string | null {
  if (typeof value !== "object" || value === null) return null;
  const field: unknown = Reflect.get(value, name);
  return typeof field === "string" && field !== "" ? field : null;
}
