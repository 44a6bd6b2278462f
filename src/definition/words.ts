const MAX_SHOWN = 80;

/** A value as JSON, cut to a length that fits a line. */
export function shorten(value: unknown): string {
  const text = typeof value === "string" ? quoted(value) : describe(value);
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN - 1)}…` : text;
}

/** "a", "a or b", "a, b or c"; more than a dozen are cut. */
export function anyOf(words: readonly string[]): string {
  const shown = words.length > 12 ? [...words.slice(0, 11), `${words.length - 11} more`] : words;
  return shown.length < 2 ? shown.join("") : `${shown.slice(0, -1).join(", ")} or ${shown.at(-1)}`;
}

function describe(value: unknown): string {
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : `a list of ${value.length}`;
  // What YAML and JSON give is a scalar where it is no list and no map.
  if (typeof value !== "object" || value === null) return `${value as string | number | boolean | null}`;
  const keys = Object.keys(value);
  return keys.length === 0 ? "an empty map" : `a map of ${keys.join(", ")}`;
}

function quoted(text: string): string {
  return JSON.stringify(text.length > MAX_SHOWN ? text.slice(0, MAX_SHOWN) : text);
}
