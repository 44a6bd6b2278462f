import { exactNumber, toScalar, type RawRow, type Scalar } from "./raw-row.ts";

/** What Prisma's driver adapters answer. The types are those of its ColumnTypeEnum. */
interface ResultSet {
  readonly columnNames: readonly string[];
  readonly columnTypes: readonly number[];
  readonly rows: readonly (readonly unknown[])[];
}

/** Int32, Int64, Float, Double, Numeric, UnknownNumber: the adapters write what a number might not hold as digits. */
const NUMBERS: ReadonlySet<number> = new Set([0, 1, 2, 3, 4, 128]);
const BOOLEAN = 5;
/** Date and DateTime. */
const INSTANTS: ReadonlySet<number> = new Set([8, 10]);

const DIGITS = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i;

/**
 * The rows of a driver adapter. It is asked directly and not through a Prisma client, whose own work on a query takes longer
 * than a database needs for one with an index; an assessment has dozens.
 */
export function toRawRows({ columnNames, columnTypes, rows }: ResultSet): RawRow[] {
  return rows.map((row) =>
    Object.fromEntries(columnNames.map((name, at) => [name, toColumn(row[at], columnTypes[at] ?? -1)])),
  );
}

// By the column's type and the value's own: in SQLite a column may hold what its type does not say.
function toColumn(value: unknown, type: number): Scalar {
  if (typeof value === "string") {
    if (NUMBERS.has(type) && DIGITS.test(value)) return exactNumber(value);
    if (type === BOOLEAN && /^[01]$/.test(value)) return value === "1";
    if (INSTANTS.has(type)) return toInstant(value);
  }
  return toScalar(value);
}

function toInstant(text: string): string {
  const instant = new Date(text);
  return Number.isNaN(instant.getTime()) ? text : instant.toISOString();
}
