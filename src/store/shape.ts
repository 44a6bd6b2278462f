/** Says what is wrong with a value read from the store, with the path to it; undefined when nothing is. */
export type Shape = (value: unknown, path: string) => string | undefined;

export const text: Shape = (value, path) => (typeof value === "string" ? undefined : wrong(path, "text", value));

export const finiteNumber: Shape = (value, path) =>
  Number.isFinite(value) ? undefined : wrong(path, "a number", value);

export const integer: Shape = (value, path) =>
  Number.isSafeInteger(value) ? undefined : wrong(path, "an integer", value);

/** ISO 8601 UTC with milliseconds: the only form in which instants compare as text. */
export const instant: Shape = (value, path) =>
  typeof value === "string" && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value)
    ? undefined
    : wrong(path, "an instant such as 2026-01-05T08:00:00.000Z", value);

export const anyObject: Shape = (value, path) => (isRecord(value) ? undefined : wrong(path, "an object", value));

export function oneOf(words: readonly string[]): Shape {
  return (value, path) =>
    typeof value === "string" && words.includes(value) ? undefined : wrong(path, `one of ${words.join(", ")}`, value);
}

export function nullable(shape: Shape): Shape {
  return (value, path) => (value === null ? undefined : shape(value, path));
}

export function listOf(shape: Shape): Shape {
  return (value, path) => {
    if (!Array.isArray(value)) return wrong(path, "a list", value);
    return first(value.map((item, index) => () => shape(item, `${path}/${index}`)));
  };
}

export function mapOf(shape: Shape): Shape {
  return (value, path) => {
    if (!isRecord(value)) return wrong(path, "an object", value);
    return first(
      Object.entries(value).map(
        ([key, item]) =>
          () =>
            shape(item, `${path}/${key}`),
      ),
    );
  };
}

/** All members must be there; further ones are ignored, so that a field can be added without losing old programs. */
export function object(members: Readonly<Record<string, Shape>>): Shape {
  return (value, path) => {
    if (!isRecord(value)) return wrong(path, "an object", value);
    return first(
      Object.entries(members).map(
        ([key, shape]) =>
          () =>
            shape(value[key], `${path}/${key}`),
      ),
    );
  };
}

function first(checks: readonly (() => string | undefined)[]): string | undefined {
  for (const check of checks) {
    const problem = check();
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function wrong(path: string, needed: string, found: unknown): string {
  const shown = JSON.stringify(found) ?? "nothing";
  return `${path || "/"} is ${shown.length > 60 ? `${shown.slice(0, 60)}…` : shown}, needed ${needed}`;
}
