import { describe, expect, it } from "vitest";
import { createPaint } from "../../src/cli/terminal/paint.ts";
import { plainJson, plainText } from "../../src/cli/terminal/plain.ts";
import { table } from "../../src/cli/terminal/table.ts";
import { duration, instant, instantAndAge } from "../../src/cli/terminal/time.ts";

describe("text for a terminal", () => {
  it("keeps its line ends and its letters, and loses what could act on the terminal", () => {
    expect(plainText("a\r\nb\tç✓日\u001b[2J\u0000\u007f\u0085\u202e")).toBe("a\nb ç✓日[2J");
    expect(plainJson({ "k\u001b": ["x\ny", 1, null, { deep: "\u0007z" }] })).toEqual({
      k: ["x y", 1, null, { deep: "z" }],
    });
  });

  it.each([
    [{}, "\u001b[31mx\u001b[0m"],
    [{ NO_COLOR: "" }, "\u001b[31mx\u001b[0m"],
    [{ NO_COLOR: "1" }, "x"],
    [{ TERM: "dumb" }, "x"],
  ])("is coloured as %j asks", (env, shown) => {
    expect(createPaint(true, env)("bad", "x")).toBe(shown);
  });

  it("is aligned in columns, whatever its colour, without trailing blanks", () => {
    const red = createPaint(true, {})("bad", "✗ no");
    expect(
      table(
        ["A", "LONGER", ""],
        [
          [red, "x", ""],
          ["✓ yes", "", "note"],
        ],
      ),
    ).toBe(`A      LONGER\n${red}   x\n✓ yes          note\n`);
    expect(table(["A"], [])).toBe("");
  });
});

describe("time for people", () => {
  it.each([
    [0, "0 s"],
    [999, "0 s"],
    [59_999, "59 s"],
    [60_000, "1 min"],
    [3_661_000, "1 h 1 min"],
    [86_400_000, "1 d"],
    [180_000_000, "2 d 2 h"],
  ])("%d ms is %s", (ms, text) => {
    expect(duration(ms)).toBe(text);
  });

  it("is UTC to the second, with its age where it has passed", () => {
    const now = new Date("2026-11-23T08:00:00Z");
    expect(instant("2026-11-23T09:00:00.500+02:00")).toBe("2026-11-23 07:00:00Z");
    expect(instantAndAge("2026-11-23T07:59:00Z", now)).toBe("2026-11-23 07:59:00Z (1 min ago)");
    expect(instantAndAge("2026-11-23T08:00:01Z", now)).toBe("2026-11-23 08:00:01Z");
    expect(instant("yesterday")).toBe("yesterday");
  });
});
