import { columnOf, type RawRow, type Scalar } from "./raw-row.ts";

/** A number, NULL, or in words why the column holds neither. */
export type NumberReading = number | null | { readonly problem: string };

/** A whole number of at least 0. */
export function readCount(row: RawRow, column: string): NumberReading {
  const reading = readNumber(row, column);
  if (typeof reading !== "number") return reading;
  if (!Number.isInteger(reading)) return { problem: `"${column}" is ${reading}, needed is a whole number` };
  if (reading < 0) return { problem: `"${column}" is ${reading}, needed is a number of at least 0` };
  return reading;
}

/** Any finite number whose digits JavaScript holds exactly enough to judge by. */
export function readNumber(row: RawRow, column: string): NumberReading {
  const value = columnOf(row, column);
  if (value === undefined) return { problem: missingColumn(row, column) };
  if (value === null) return null;
  if (typeof value !== "number") return { problem: `"${column}" is ${describe(value)}, needed is a number` };
  if (Math.abs(value) > Number.MAX_SAFE_INTEGER) return { problem: tooLarge(column, String(value)) };
  return value;
}

export function missingColumn(row: RawRow, column: string): string {
  return `the result has no column "${column}" (it has ${Object.keys(row).join(", ") || "none"})`;
}

export function tooLarge(column: string, found: string): string {
  return `"${column}" is ${found}, beyond ±9007199254740991, the largest number that is still counted exactly`;
}

function describe(value: Scalar): string {
  if (typeof value === "string" && /^-?\d{16,}(\.\d+)?$/.test(value)) {
    return `${value} (beyond ±9007199254740991, the largest number that is still counted exactly)`;
  }
  return JSON.stringify(value);
}
