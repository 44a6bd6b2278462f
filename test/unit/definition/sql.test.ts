import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bindNamedParameters, namedParameters, tokenizeSql } from "../../../src/definition/sql.ts";

const dollar = (n: number) => `$${n}`;
const kinds = (sql: string) =>
  tokenizeSql(sql)
    .filter(({ kind }) => kind !== "space")
    .map(({ kind, text }) => `${kind} ${text}`);

const piece = fc.constantFrom(
  ..."'|\"|:runs|:since|::text|::|:|--|\n|/*|*/|$$|$tag$|;|(|)|IN|a|é|1|''|\\| |?|$1".split("|"),
);
const sqlText = fc.array(piece, { maxLength: 30 }).map((parts) => parts.join(""));

describe("SQL tokens", () => {
  it("join to the text they came from", () => {
    fc.assert(
      fc.property(fc.oneof(sqlText, fc.string({ unit: "binary" })), (sql) => {
        expect(
          tokenizeSql(sql)
            .map(({ text }) => text)
            .join(""),
        ).toBe(sql);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ["a string with a semicolon", "'a;b'", ["string 'a;b'"]],
    ["a doubled quote", "'it''s'", ["string 'it''s'"]],
    ["a quoted name", '"a""b" c', ['identifier "a""b"', "word c"]],
    ["a line comment", "a--b'c\nd", ["word a", "comment --b'c", "word d"]],
    ["a block comment", "a/*;'*/b", ["word a", "comment /*;'*/", "word b"]],
    ["a dollar quote", "$$ ; ' $$", ["string $$ ; ' $$"]],
    ["a tagged dollar quote", "$x$ $$ ; $x$", ["string $x$ $$ ; $x$"]],
    ["a cast", "a::text", ["word a", "punctuation ::", "word text"]],
    ["a parameter", "IN (:runs)", ["word IN", "punctuation (", "parameter :runs", "punctuation )"]],
    ["a cast of a parameter", ":since::timestamp", ["parameter :since", "punctuation ::", "word timestamp"]],
    ["a string without an end", "a 'b", ["word a", "unterminated 'b"]],
    ["a comment without an end", "a /* b", ["word a", "unterminated /* b"]],
  ])("tell %s", (_title, sql, expected) => {
    expect(kinds(sql)).toEqual(expected);
  });
});

describe("named parameters", () => {
  it("are found once each, and never inside quotes, comments or casts", () => {
    const sql = `SELECT ':a', ":b", x::c, $$:d$$ /* :e */ FROM t -- :f
      WHERE id IN (:runs) AND at < :since AND z IN (:runs)`;
    expect(namedParameters(sql)).toEqual(["runs", "since"]);
  });

  it("become one placeholder a value, in order", () => {
    const sql = "SELECT ':runs' WHERE id IN (:runs) AND at > :since AND b IN (:runs)";
    expect(bindNamedParameters(sql, { runs: ["r1", "r2"], since: "s" }, dollar)).toEqual({
      sql: "SELECT ':runs' WHERE id IN ($1, $2) AND at > $3 AND b IN ($4, $5)",
      values: ["r1", "r2", "s", "r1", "r2"],
    });
  });

  it("match nothing where the list is empty", () => {
    expect(bindNamedParameters("id IN (:runs)", { runs: [] }, dollar)).toEqual({ sql: "id IN (NULL)", values: [] });
  });

  it("are refused without a value, even under a name every object inherits", () => {
    expect(() => bindNamedParameters("SELECT :nope", { runs: [] }, dollar)).toThrow(/found .*:nope, expected runs/);
    expect(() => bindNamedParameters("SELECT :toString", {}, dollar)).toThrow(/:toString/);
  });

  it("are all bound, each value to its own placeholder, and no value ever reaches the text", () => {
    const values = fc.record({ runs: fc.array(fc.string(), { maxLength: 4 }), since: fc.string() });
    fc.assert(
      fc.property(sqlText, values, (sql, given) => {
        fc.pre(namedParameters(sql).every((name) => name === "runs" || name === "since"));
        const marked = { runs: given.runs.map((run) => `«${run}»`), since: `«${given.since}»` };
        const bound = bindNamedParameters(sql, marked, (n) => `<${n}>`);
        expect(bound.sql.match(/<\d+>/g) ?? []).toEqual(bound.values.map((_value, at) => `<${at + 1}>`));
        expect(bound.sql).not.toContain("«");
        const back = bound.sql.replaceAll(/<(\d+)>/g, (_all, n: string) => bound.values[Number(n) - 1] ?? "");
        const expected = tokenizeSql(sql).map(({ kind, text }) => {
          if (kind !== "parameter") return text;
          return text === ":since" ? marked.since : marked.runs.join(", ") || "NULL";
        });
        expect(back).toBe(expected.join(""));
      }),
      { numRuns: 1000 },
    );
  });
});
