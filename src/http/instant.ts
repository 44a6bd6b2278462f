import { shorten } from "../definition/words.ts";
import { invalidRequest } from "./validate-request.ts";

/**
 * A query parameter as the instant in the form everything is stored in (UTC, milliseconds), because instants are compared
 * as text. Throws `invalid-request` where it names no instant, such as a leap second.
 */
export function instantOf(parameter: string, text: string): string {
  const time = new Date(text);
  if (!Number.isNaN(time.getTime())) return time.toISOString();
  throw invalidRequest([{ parameter, found: shorten(text), expected: "an instant such as 2026-01-05T08:00:00Z" }]);
}
