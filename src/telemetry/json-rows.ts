import { exactNumber, toRawRow, type RawRow } from "./raw-row.ts";

/** So that digits in a text are not taken for a number. */
const TEXT_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/**
 * Rows that PostgreSQL wrote as a JSON array of objects, as scalars. Instants stay as it writes them, `2026-01-05T10:00:00`: JSON
 * does not tell them from a text, and a run may be named like one.
 */
export function toJsonRows(text: string): readonly RawRow[] {
  const exact = text.replace(TEXT_OR_NUMBER, (token) =>
    token.startsWith('"') || typeof exactNumber(token) === "number" ? token : JSON.stringify(token),
  );
  return (JSON.parse(exact) as Record<string, unknown>[]).map(toRawRow);
}
