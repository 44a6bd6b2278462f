import { exactNumber, toRawRow, type RawRow } from "./raw-row.ts";

/** So that digits in a text are not taken for a number. */
const TEXT_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** PostgreSQL's way of writing an instant as JSON: `timestamp` without a zone, which stands for UTC here, or `timestamptz`. */
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?([+-]\d{2}:\d{2})?$/;

/** Rows that PostgreSQL wrote as a JSON array of objects, as scalars; like those of any other database. */
export function toJsonRows(text: string): readonly RawRow[] {
  const exact = text.replace(TEXT_OR_NUMBER, (token) =>
    token.startsWith('"') || typeof exactNumber(token) === "number" ? token : JSON.stringify(token),
  );
  const rows = JSON.parse(exact, (_key, value: unknown) => (typeof value === "string" ? utc(value) : value)) as Record<
    string,
    unknown
  >[];
  return rows.map(toRawRow);
}

function utc(text: string): string {
  const instant = INSTANT.exec(text);
  const date = instant && new Date(instant[1] === undefined ? `${text}Z` : text);
  // A text may look like an instant and be none.
  return date && !Number.isNaN(date.getTime()) ? date.toISOString() : text;
}
