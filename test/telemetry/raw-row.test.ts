import { describe, expect, it } from "vitest";
import { toExposedRuns } from "../../src/telemetry/exposed-runs.ts";
import { toRawRows } from "../../src/telemetry/result-set.ts";

/** Numbers of ColumnTypeEnum. */
const [INT32, INT64, DOUBLE, NUMERIC, BOOLEAN, TEXT, DATE, INSTANT, JSON_TEXT, BYTES, UNKNOWN] = [
  0, 1, 3, 4, 5, 7, 8, 10, 11, 13, 128,
];

describe("a value of a driver as a scalar", () => {
  it.each<[string, number, unknown, unknown]>([
    ["a whole number", INT32, 5, 5],
    ["digits that fit a number", INT64, "12", 12],
    ["digits that do not fit one", INT64, "9007199254740993", "9007199254740993"],
    ["a decimal", NUMERIC, "1.25", 1.25],
    ["a decimal that does not fit", NUMERIC, "-100000000000000000000", "-100000000000000000000"],
    ["a decimal NaN", NUMERIC, "NaN", "NaN"],
    ["infinity", DOUBLE, Infinity, "Infinity"],
    ["a number of unknown type", UNKNOWN, 0.5, 0.5],
    ["a text in a column of numbers", INT32, "12 apples", "12 apples"],
    ["digits in a column of texts", TEXT, "007", "007"],
    ["an instant with its zone", INSTANT, "2026-01-05T10:00:00.5+00:00", "2026-01-05T10:00:00.500Z"],
    ["a date", DATE, "2026-01-05", "2026-01-05T00:00:00.000Z"],
    ["an instant that is none", INSTANT, "soon", "soon"],
    ["true as SQLite keeps it", BOOLEAN, "1", true],
    ["false as SQLite keeps it", BOOLEAN, "0", false],
    ["false", BOOLEAN, false, false],
    ["bytes", BYTES, new Uint8Array(3), "(3 bytes)"],
    ["a list", 65, ["1", "2"], '["1","2"]'],
    ["JSON", JSON_TEXT, '{"a":1}', '{"a":1}'],
    ["NULL", INT64, null, null],
  ])("keeps %s", (_title, type, value, scalar) => {
    expect(toRawRows({ columnNames: ["c"], columnTypes: [type], rows: [[value]] })).toEqual([{ c: scalar }]);
  });
});

describe("the rows of an exposure query", () => {
  it("takes booleans and 0/1, whole ids as text and columns in any case", () => {
    const rows = [
      { RUN: "a", Finished: 1 },
      { run: "b", finished: false },
      { run: 12, finished: true },
    ];
    expect(toExposedRuns(rows)).toEqual([
      { run: "a", finished: true, known: true },
      { run: "b", finished: false, known: true },
      { run: "12", finished: true, known: true },
    ]);
  });

  it.each([
    [{ run: "a", finished: null }, '"finished" is null'],
    [{ run: "a", finished: "DONE" }, '"finished" is "DONE"'],
    [{ run: "a", finished: 2 }, '"finished" is 2'],
    [{ run: null, finished: 1 }, '"run" is null'],
    [{ id: "a", finished: 1 }, 'no column "run"'],
    [{ run: "a" }, 'no column "finished"'],
    [{ run: "first", finished: 1 }, 'run "first" appears twice'],
  ])("refuses %j", (row, message) => {
    const result = toExposedRuns([{ run: "first", finished: 1 }, row]);
    expect(result).toMatchObject({ cause: "bad-shape", message: expect.stringContaining(message) });
  });
});
