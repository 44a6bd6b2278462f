import { describe, expect, it } from "vitest";
import { findingsOf } from "./patched-document.ts";

const sqlAt = "/metrics/saved/sql";

describe("a metric's query", () => {
  it.each([
    "SELECT 1",
    "  select 1 ; ",
    "-- why; DELETE\nSELECT 1",
    "/* DELETE; */ SELECT 1",
    "WITH a AS (SELECT 1 AS n) SELECT n FROM a",
    "SELECT 'DELETE; it''s a text' AS x",
    'SELECT "update" FROM "into;"',
    "SELECT updated_at, deleted, replace(a, 'x', 'y') FROM jobs",
    "SELECT id::text, a[1] FROM jobs WHERE id IN (:runs) AND at < :settledBefore",
    "SELECT share, substring(a FROM 1 FOR 3) FROM jobs",
    "SELECT 1\r\nFROM jobs -- windows\r\nWHERE 1 = 1",
  ])("may be %j", (sql) => {
    expect(findingsOf({ [sqlAt]: sql })).toEqual([]);
  });

  it.each([
    "DELETE FROM jobs",
    "-- only a comment",
    ";",
    "(SELECT 1)",
    "SELECT 1; SELECT 2",
    "SELECT 1;;",
    "SELECT 1; -- fine\nDROP TABLE jobs",
    "WITH x AS (DELETE FROM jobs RETURNING *) SELECT * FROM x",
    "WITH x AS (INSERT INTO jobs VALUES (1)) SELECT 1",
    "SELECT * INTO copy FROM jobs",
    "SELECT * FROM jobs FOR UPDATE",
    "SELECT * FROM jobs FOR SHARE",
    "SELECT * FROM jobs FOR KEY SHARE",
    "PRAGMA writable_schema = 1",
    "SELECT 'never ends",
    'SELECT "never ends',
    "SELECT 1 /* never ends",
    "SELECT 1) FROM (SELECT 2",
    "SELECT (1",
  ])("must not be %j", (sql) => {
    expect(findingsOf({ [sqlAt]: sql })).toEqual([`sql-not-select ${sqlAt}`]);
  });

  it.each([
    ["a dollar quote, code to SQLite", "SELECT $a$ ; DELETE FROM jobs; -- $a$"],
    ["a backslash string, longer in PostgreSQL", "SELECT E'\\'' ; -- '"],
    ["a nested comment, shorter in SQLite", "SELECT 1 /* /* */ , 2 -- */"],
    ["a carriage return, the end of a comment in PostgreSQL only", "SELECT 1 -- a\r'\n, 'b'"],
    ["a quote in brackets, a name in SQLite", "SELECT 1 AS [']"],
    ["a backtick, a quote in SQLite", "SELECT `a`"],
    ["a positional parameter", "SELECT $1"],
    ["a positional parameter of SQLite", "SELECT ?"],
    ["a parameter with @", "SELECT @a"],
  ])("must not hold %s", (_title, sql) => {
    expect(findingsOf({ [sqlAt]: sql })).toEqual([`sql-not-select ${sqlAt}`]);
  });

  it.each([
    ["an unknown parameter", sqlAt, "SELECT :nope"],
    ["a parameter of another place", sqlAt, "SELECT :since"],
    ["a list outside of IN", sqlAt, "SELECT 1 WHERE 'a' = :runs"],
    ["a list with company", sqlAt, "SELECT 1 WHERE 'a' IN (:runs, 'b')"],
    ["exposure.find without :since", "/exposure/find", "SELECT 1"],
    ["exposure.find with :runs", "/exposure/find", "SELECT 1 WHERE 'a' IN (:runs) AND 'b' > :since"],
    ["exposure.describe without :runs", "/exposure/describe", "SELECT 1"],
    ["a population with an unknown parameter", "/metrics/doubled/population", "SELECT :nope"],
  ])("is refused for %s", (_title, pointer, sql) => {
    expect(findingsOf({ [pointer]: sql })).toEqual([`sql-parameter ${pointer}`]);
  });
});
