import { redact as redactForms } from "../criteria/evidence/redact.ts";
import { secretRemover } from "../telemetry/redact.ts";

/** Shorter ones are words: taking them out everywhere would leave nothing to read. */
const SHORTEST = 6;

/** Takes the known secrets, and what looks like one, out of a text. */
export function createRedactor(secrets: readonly string[]): (text: string) => string {
  const removeKnown = secretRemover(secrets.filter(({ length }) => length >= SHORTEST));
  return (text) => removeKnown(redactForms(text, []));
}

/** The same for a line of JSON: out of every text in it, and its syntax stays. */
export function createLineRedactor(secrets: readonly string[]): (line: string) => string {
  const redact = createRedactor(secrets);
  const clean = (value: unknown): unknown => {
    if (typeof value === "string") return redact(value);
    if (Array.isArray(value)) return value.map(clean);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, clean(member)]));
  };
  return (line) => {
    // Without an escape, what its texts say stands in the line as it is. Where nothing is found in the whole, nothing is in a part;
    // and a request that changes something waits for its line.
    if (!line.includes("\\") && redact(line) === line) return line;
    return `${JSON.stringify(clean(JSON.parse(line)))}\n`;
  };
}
