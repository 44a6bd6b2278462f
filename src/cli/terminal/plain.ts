/**
 * Text from the service (and so, in the end, from anyone who may post a reason or a run id) must not move the cursor,
 * recolour a verdict or turn the reading direction of an operator's terminal.
 */
const UNSAFE = /(?!\n)[\p{Cc}\p{Bidi_Control}]/gu;

/** Without control characters; line ends stay. */
export function plainText(text: string): string {
  return text.replace(/\r\n?|\t/g, (found) => (found === "\t" ? " " : "\n")).replace(UNSAFE, "");
}

/** On one line. */
export function plainLine(text: string): string {
  return plainText(text).replace(/\s*\n\s*/g, " ");
}

/** Every string of a JSON value on one line, keys included. */
export function plainJson(value: unknown): unknown {
  if (typeof value === "string") return plainLine(value);
  if (Array.isArray(value)) return value.map(plainJson);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [plainLine(key), plainJson(inner)]));
}
