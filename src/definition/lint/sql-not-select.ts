import { tokenizeSql, type SqlToken } from "../sql.ts";
import { shorten } from "../words.ts";
import type { LintRule } from "./rule.ts";
import { queriesOf } from "./traverse.ts";

/** Words that write, lock or leave the database; as bare words they have no place in a reading query. */
const WRITING = new Set(
  (
    "INSERT UPDATE DELETE MERGE TRUNCATE DROP ALTER CREATE ATTACH DETACH PRAGMA VACUUM REINDEX " +
    "COPY GRANT REVOKE INTO"
  ).split(" "),
);

/**
 * A query that is not one read-only SELECT. The second of two locks: telemetry is opened read-only as well. Whatever
 * SQLite and PostgreSQL read differently is refused too, or a statement could hide from one reading in the other.
 */
export const sqlNotSelect: LintRule = {
  id: "sql-not-select",
  check(document) {
    return queriesOf(document).flatMap(({ item: sql, pointer }) => {
      const found = firstOffence(tokenizeSql(sql));
      return found === undefined ? [] : [{ pointer, found, expected: "exactly one read-only SELECT" }];
    });
  },
};

function firstOffence(tokens: readonly SqlToken[]): string | undefined {
  const code = tokens.filter(({ kind }) => kind !== "space" && kind !== "comment");
  const first = code[0];
  if (first === undefined) return "no statement";
  if (!/^(select|with)$/i.test(first.text)) return `a statement that begins with ${shorten(first.text)}`;

  const end = code.findIndex(({ text }) => text === ";");
  if (end >= 0 && end < code.length - 1) return "more after the semicolon";

  const writing = code.find(({ kind, text }) => kind === "word" && WRITING.has(text.toUpperCase()));
  if (writing !== undefined) return `the word ${writing.text}`;
  // FOR UPDATE is found by its word; `share` alone is a good name for a column.
  if (code.some(({ text }, at) => /^share$/i.test(text) && /^(for|key)$/i.test(code[at - 1]?.text ?? ""))) {
    return "the lock FOR SHARE";
  }
  return tokens.map(ambiguity).find((offence) => offence !== undefined) ?? brackets(code);
}

/** Characters that one database takes for text and the other for code. */
function ambiguity({ kind, text }: SqlToken, at: number, tokens: readonly SqlToken[]): string | undefined {
  if (kind === "unterminated") return `${shorten(text)} that never ends`;
  if (kind === "comment" && text.includes("/*", 2)) return "a comment inside a comment";
  if (/\r(?!\n)/.test(text) && !(text.endsWith("\r") && tokens[at + 1]?.text.startsWith("\n"))) {
    return "a bare carriage return";
  }
  if (kind === "string" && text.startsWith("$")) return "a dollar quote (use '…')";
  if (kind === "string" && tokens[at - 1]?.kind === "word") return `a prefixed string ${tokens[at - 1]?.text}'…'`;
  if (kind === "punctuation" && /[`$?]/.test(text)) return `the character ${text}`;
  const nextKind = tokens[at + 1]?.kind;
  if (text === "@" && (nextKind === "word" || nextKind === "number")) return "a parameter with @ (use :name)";
  return undefined;
}

/** Unpaired parentheses would break out of a query this one is wrapped in; SQLite quotes names in square brackets. */
function brackets(code: readonly SqlToken[]): string | undefined {
  let depth = 0;
  let square = false;
  for (const { kind, text } of code) {
    if (kind === "string" || kind === "identifier") {
      if (square) return "a quote inside square brackets";
    } else if (text === "[" || text === "]") square = text === "[";
    else if (text === "(") depth += 1;
    else if (text === ")") depth -= 1;
    if (depth < 0) return "a closing parenthesis too many";
  }
  return depth > 0 ? "an opening parenthesis too many" : undefined;
}
