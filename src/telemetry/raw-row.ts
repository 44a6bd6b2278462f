/** A value as it travels from a database to the shapes: plain JSON, so that it also crosses a process boundary. */
export type Scalar = string | number | boolean | null;
export type RawRow = Readonly<Record<string, Scalar>>;

/** A value of a driver; anything structured becomes its JSON. */
export function toScalar(value: unknown): Scalar {
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "number":
      // JSON would turn these into null, and null means "no rows" further up.
      return Number.isFinite(value) ? value : String(value);
    case "object":
      if (value instanceof Uint8Array) return `(${value.length} bytes)`;
      return value === null ? null : JSON.stringify(value);
    default:
      return null;
  }
}

/** The value of a column whose name is compared without case, since databases fold unquoted names differently. */
export function columnOf(row: RawRow, column: string): Scalar | undefined {
  if (Object.hasOwn(row, column)) return row[column];
  const name = Object.keys(row).find((key) => key.toLowerCase() === column);
  return name === undefined ? undefined : row[name];
}

/**
 * The number of the digits where a number holds it and the digits as text where it would not: a rounded counter would be
 * judged as if it were exact.
 */
export function exactNumber(digits: string): Scalar {
  const number = Number(digits);
  return Math.abs(number) <= Number.MAX_SAFE_INTEGER ? number : digits;
}
