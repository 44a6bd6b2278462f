import { stripVTControlCharacters } from "node:util";

/** Columns aligned by two spaces, the last one as long as it likes. Empty without rows. Lines end with a newline. */
export function table(heading: readonly string[] | null, rows: readonly (readonly string[])[], indent = ""): string {
  if (rows.length === 0) return "";
  const all = heading === null ? rows : [heading, ...rows];
  const widths = all.reduce<number[]>((found, row) => {
    row.forEach((cell, column) => (found[column] = Math.max(found[column] ?? 0, width(cell))));
    return found;
  }, []);
  const line = (row: readonly string[]): string =>
    row.map((cell, column) => cell + " ".repeat((widths[column] ?? 0) - width(cell))).join("  ");
  return all.map((row) => `${indent}${line(row).trimEnd()}\n`).join("");
}

/** Characters as a terminal counts them for the text we print: colour takes none. */
function width(cell: string): number {
  return [...stripVTControlCharacters(cell)].length;
}
