import { redact as redactForms } from "../criteria/evidence/redact.ts";
import { redact as redactValues } from "../telemetry/redact.ts";

/** Shorter ones are words: taking them out everywhere would leave nothing to read. */
const SHORTEST = 6;

/** Takes the known secrets, and what looks like one, out of every text in a value. */
export function createRedactor(secrets: readonly string[]): (value: unknown) => unknown {
  const known = secrets.filter(({ length }) => length >= SHORTEST);
  const clean = (value: unknown): unknown => {
    if (typeof value === "string") return redactValues(redactForms(value, []), known);
    if (Array.isArray(value)) return value.map(clean);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, clean(member)]));
  };
  return clean;
}
