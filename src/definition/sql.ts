/**
 * Reads SQL just far enough to know what is text and what is code, in the common part of SQLite and PostgreSQL. Where the
 * two read the same characters differently, lint/sql-not-select refuses the query, so this reading is right for both.
 */

export type SqlTokenKind =
  | "space"
  | "comment"
  | "word"
  | "number"
  /** '…' with '' doubled, or $tag$…$tag$. */
  | "string"
  /** "…" with "" doubled. */
  | "identifier"
  /** :name, never directly after another colon. */
  | "parameter"
  | "punctuation"
  /** A quote or comment that never ends; always the last token. */
  | "unterminated";

export interface SqlToken {
  readonly kind: SqlTokenKind;
  readonly text: string;
}

/** Tried in this order at every position; the last matches any one character. */
const PATTERNS: readonly (readonly [SqlTokenKind, RegExp])[] = [
  // Not \s: beyond ASCII a space is a letter to both databases.
  ["space", /[ \t\n\r\f\v]+/y],
  ["comment", /--[^\n]*/y],
  ["comment", /\/\*[^]*?\*\//y],
  ["string", /'[^']*(?:''[^']*)*'/y],
  ["string", /(\$(?:[A-Za-z_\u0080-\uffff][A-Za-z0-9_\u0080-\uffff]*)?\$)[^]*?\1/y],
  ["identifier", /"[^"]*(?:""[^"]*)*"/y],
  ["unterminated", /(?:\/\*|['"])[^]*/y],
  ["punctuation", /::+/y],
  ["parameter", /:[A-Za-z0-9_\u0080-\uffff]+/y],
  ["word", /[A-Za-z_\u0080-\uffff][A-Za-z0-9_$\u0080-\uffff]*/y],
  ["number", /[0-9][A-Za-z0-9_.]*/y],
  ["punctuation", /[^]/y],
];

/** The whole text as tokens: joined they are the text again. */
export function tokenizeSql(sql: string): readonly SqlToken[] {
  const tokens: SqlToken[] = [];
  for (let at = 0; at < sql.length;) {
    const token = tokenAt(sql, at);
    tokens.push(token);
    at += token.text.length;
  }
  return tokens;
}

function tokenAt(sql: string, at: number): SqlToken {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = at;
    const text = pattern.exec(sql)?.[0];
    if (text !== undefined) return { kind, text };
  }
  throw new Error(`no SQL token at ${at}`);
}

/** Names of the parameters, without the colon, each once, in order of appearance. */
export function namedParameters(sql: string): readonly string[] {
  const parameters = tokenizeSql(sql).filter(({ kind }) => kind === "parameter");
  return [...new Set(parameters.map(({ text }) => text.slice(1)))];
}

export interface BoundSql {
  readonly sql: string;
  readonly values: readonly string[];
}

/**
 * Puts a positional placeholder in the place of every named parameter; a list becomes as many as it has values, for
 * `IN (:runs)`. `placeholder(1, name)` is the first, of the parameter of that name. Throws on a parameter without a value.
 */
export function bindNamedParameters(
  sql: string,
  values: Readonly<Record<string, string | readonly string[]>>,
  placeholder: (n: number, name: string) => string,
): BoundSql {
  const bound: string[] = [];
  const texts = tokenizeSql(sql).map(({ kind, text }) => {
    if (kind !== "parameter") return text;
    const name = text.slice(1);
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined)
      throw new Error(`found the SQL parameter :${name}, expected ${Object.keys(values).join(", ")}`);
    const list = typeof value === "string" ? [value] : value;
    // Nothing is IN (NULL), nor NOT IN (NULL); an empty IN () is a syntax error in PostgreSQL.
    return list.map((item) => placeholder(bound.push(item), name)).join(", ") || "NULL";
  });
  return { sql: texts.join(""), values: bound };
}
