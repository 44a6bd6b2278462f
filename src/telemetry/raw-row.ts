/** A value as it travels from a database to the shapes: plain JSON, so that it also crosses a process boundary. */
export type Scalar = string | number | boolean | null;
export type RawRow = Readonly<Record<string, Scalar>>;

/** A row of Prisma's raw queries as scalars. */
export function toRawRow(row: Readonly<Record<string, unknown>>): RawRow {
  return Object.fromEntries(Object.entries(row).map(([column, value]) => [column, toScalar(value)]));
}

/**
 * Integers and decimals become numbers where a number holds them and their digits as text where it would not: a rounded
 * counter would be judged as if it were exact. Instants become ISO 8601, anything structured its JSON.
 */
export function toScalar(value: unknown): Scalar {
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "number":
      // JSON would turn these into null, and null means "no rows" further up.
      return Number.isFinite(value) ? value : String(value);
    case "bigint":
      return exactNumber(value.toString());
    case "object":
      return value === null ? null : objectToScalar(value);
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

function objectToScalar(value: object): Scalar {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "(unreadable date)" : value.toISOString();
  if (value instanceof Uint8Array) return `(${value.length} bytes)`;
  if (isDecimal(value)) return exactNumber(value.toFixed());
  return JSON.stringify(value, (_key, inner: unknown) => (typeof inner === "bigint" ? inner.toString() : inner));
}

/** The number where JavaScript holds it exactly enough to judge by, otherwise its digits. */
export function exactNumber(digits: string): Scalar {
  const number = Number(digits);
  return Math.abs(number) <= Number.MAX_SAFE_INTEGER ? number : digits;
}

// By its shape: the two generated clients each bring a Decimal class of their own.
function isDecimal(value: object): value is { toFixed(): string } {
  return "toFixed" in value && typeof value.toFixed === "function";
}
