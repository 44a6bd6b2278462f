import { describe, expect, it } from "vitest";
import { Prisma } from "../../src/generated/postgresql/client.ts";
import { toExposedRuns } from "../../src/telemetry/exposed-runs.ts";
import { toScalar } from "../../src/telemetry/raw-row.ts";

describe("a database value as a scalar", () => {
  it.each<[string, unknown, unknown]>([
    ["a bigint that fits", 12n, 12],
    ["a bigint that does not fit", 9007199254740993n, "9007199254740993"],
    ["a decimal", new Prisma.Decimal("1.25"), 1.25],
    ["a decimal that does not fit", new Prisma.Decimal("1e20"), "100000000000000000000"],
    ["a decimal NaN", new Prisma.Decimal("NaN"), "NaN"],
    ["infinity", Infinity, "Infinity"],
    ["an instant", new Date("2026-01-05T10:00:00.5Z"), "2026-01-05T10:00:00.500Z"],
    ["a date the driver could not read", new Date("garbage"), "(unreadable date)"],
    ["bytes", new Uint8Array(3), "(3 bytes)"],
    ["a list of bigints", [1n, 2n], '["1","2"]'],
    ["JSON", { a: 1 }, '{"a":1}'],
    ["NULL", null, null],
    ["false", false, false],
    ["a text", "x", "x"],
  ])("keeps %s", (_title, value, scalar) => {
    expect(toScalar(value)).toBe(scalar);
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
