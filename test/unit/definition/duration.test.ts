import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { describeDuration, parseDuration } from "../../../src/definition/duration.ts";

describe("a duration", () => {
  it.each([
    ["PT0S", 0],
    ["PT10S", 10_000],
    ["PT2M", 120_000],
    ["PT24H", 86_400_000],
    ["P7D", 604_800_000],
    ["P1DT2H3M4S", 93_784_000],
  ])("%s is %d ms", (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds);
  });

  it.each(["", "P", "PT", "P1DT", "1D", "P1M", "P1Y", "P1W", "PT1.5S", "PT-1S", "PT1S2M", "pt1s", " PT1S", "P1D\n"])(
    "is never %j",
    (text) => {
      expect(() => parseDuration(text)).toThrow(/expected an ISO 8601 duration/);
    },
  );

  it.each([
    [0, "0 seconds"],
    [999, "0 seconds"],
    [1000, "1 second"],
    [120_000, "2 minutes"],
    [93_784_000, "1 day 2 hours 3 minutes 4 seconds"],
  ])("of %d ms reads %s", (milliseconds, words) => {
    expect(describeDuration(milliseconds)).toBe(words);
  });

  it("keeps its parts, in words as in ISO 8601", () => {
    const part = fc.nat(99);
    fc.assert(
      fc.property(part, part, part, part, (d, h, m, s) => {
        const total = ((d * 24 + h) * 60 + m) * 60 + s;
        expect(parseDuration(`P${d}DT${h}H${m}M${s}S`)).toBe(total * 1000);
        const words = describeDuration(total * 1000).matchAll(/(\d+) (day|hour|minute|second)/g);
        const lengths: Readonly<Record<string, number>> = { day: 86_400, hour: 3600, minute: 60, second: 1 };
        expect([...words].reduce((sum, [, n, unit]) => sum + Number(n) * (lengths[unit ?? ""] ?? NaN), 0)).toBe(total);
      }),
    );
  });
});
