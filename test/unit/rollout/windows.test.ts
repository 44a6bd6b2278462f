import { describe, expect, it } from "vitest";
import type { TimeWindow, Windows } from "../../../src/definition/definition.ts";
import { windowState } from "../../../src/rollout/windows.ts";

const of = (rule: string, from: string, length: string, timezone = "Europe/Berlin"): TimeWindow => {
  return { rule, from, for: length, timezone };
};
const allow = (...windows: readonly TimeWindow[]): Windows => ({ allow: windows, deny: [] });
const deny = (...windows: readonly TimeWindow[]): Windows => ({ allow: [], deny: windows });

const OFFICE = of("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH", "09:00", "PT8H");
const NIGHT = of("FREQ=DAILY", "22:00", "PT8H");
const SKIPPED = of("FREQ=DAILY", "02:30", "PT1H");
const SUNDAY = of("FREQ=WEEKLY;BYDAY=SU", "00:00", "P1D");
const YEAR_END = of("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=20", "00:00", "P16D", "UTC");
const FRIDAY_NOON = of("FREQ=WEEKLY;BYDAY=FR", "12:00", "PT60H");

/** `opens`: "open", the next opening, or "never". Berlin: +01:00 in winter; clocks forward on 29 March, back on 25 October 2026. */
const rows: readonly (readonly [title: string, windows: Windows, now: string, opens: string])[] = [
  ["no windows at all", { allow: [], deny: [] }, "2026-03-01T03:00:00.000Z", "open"],
  ["the last moment before office hours", allow(OFFICE), "2026-03-02T07:59:59.999Z", "2026-03-02T08:00:00.000Z"],
  ["the first moment of office hours", allow(OFFICE), "2026-03-02T08:00:00.000Z", "open"],
  ["the last moment of office hours", allow(OFFICE), "2026-03-02T15:59:59.999Z", "open"],
  ["the end of office hours", allow(OFFICE), "2026-03-02T16:00:00.000Z", "2026-03-03T08:00:00.000Z"],
  ["a Friday, until Monday", allow(OFFICE), "2026-03-06T10:00:00.000Z", "2026-03-09T08:00:00.000Z"],
  ["a Friday, over the change of clocks", allow(OFFICE), "2026-03-27T10:00:00.000Z", "2026-03-30T07:00:00.000Z"],
  ["after midnight, in a window of the day before", allow(NIGHT), "2026-03-02T03:00:00.000Z", "open"],
  ["after midnight, when that window has ended", allow(NIGHT), "2026-03-02T05:00:00.000Z", "2026-03-02T21:00:00.000Z"],
  [
    "a day whose clocks skip the time, where it is denied",
    deny(SKIPPED),
    "2026-03-29T01:30:00.000Z",
    "2026-03-29T02:30:00.000Z",
  ],
  ["a day whose clocks skip the time, just before", deny(SKIPPED), "2026-03-29T01:29:59.999Z", "open"],
  ["the 25th hour of a Sunday", deny(SUNDAY), "2026-10-25T22:59:59.999Z", "2026-10-25T23:00:00.000Z"],
  ["the end of a Sunday of 23 hours", deny(SUNDAY), "2026-03-29T22:00:00.000Z", "open"],
  [
    "a deny inside what is allowed",
    { allow: [OFFICE], deny: [of("FREQ=DAILY", "12:00", "PT1H")] },
    "2026-03-02T11:30:00.000Z",
    "2026-03-02T12:00:00.000Z",
  ],
  [
    "a deny that ends after what is allowed",
    { allow: [OFFICE], deny: [of("FREQ=DAILY", "16:00", "PT4H")] },
    "2026-03-02T15:30:00.000Z",
    "2026-03-03T08:00:00.000Z",
  ],
  [
    "two denies end to end",
    deny(FRIDAY_NOON, of("FREQ=WEEKLY;BYDAY=MO", "00:00", "PT9H")),
    "2026-03-06T12:00:00.000Z",
    "2026-03-09T08:00:00.000Z",
  ],
  ["a window that began last year", deny(YEAR_END), "2027-01-04T12:00:00.000Z", "2027-01-05T00:00:00.000Z"],
  ["a window that ended", deny(YEAR_END), "2027-01-05T00:00:00.000Z", "open"],
  [
    "the first of two that comes",
    allow(
      of("FREQ=MONTHLY;BYDAY=1TU", "09:00", "PT1H", "UTC"),
      of("FREQ=MONTHLY;BYMONTHDAY=-1", "09:00", "PT1H", "UTC"),
    ),
    "2026-03-10T00:00:00.000Z",
    "2026-03-31T09:00:00.000Z",
  ],
  [
    "a time zone ahead of the day in UTC",
    allow(of("FREQ=WEEKLY;BYDAY=MO", "08:00", "PT1H", "Pacific/Auckland")),
    "2026-03-01T19:00:00.000Z",
    "open",
  ],
  ["days that are all denied", deny(of("FREQ=DAILY", "00:00", "P1D")), "2026-03-01T00:00:00.000Z", "never"],
  [
    "a leap day too far away",
    allow(of("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "00:00", "P1D", "UTC")),
    "2024-03-01T00:00:00.000Z",
    "never",
  ],
];

describe("a window", () => {
  it.each(rows)("at %s", (_title, windows, now, opens) => {
    const state = windowState(windows, now);
    const found = state.open ? "open" : (state.nextOpenAt ?? "never");
    expect(found).toBe(opens);
    expect(state.reason === null).toBe(state.open);
    if (opens === "never" || opens === "open") return;
    expect(windowState(windows, opens).open).toBe(true);
    expect(windowState(windows, new Date(Date.parse(opens) - 1).toISOString()).open).toBe(false);
  });

  it("names what closes it", () => {
    expect(windowState(deny(SUNDAY), "2026-03-01T12:00:00.000Z").reason).toBe(
      "denied by FREQ=WEEKLY;BYDAY=SU from 00:00 for P1D (Europe/Berlin)",
    );
    expect(windowState(allow(OFFICE), "2026-03-01T12:00:00.000Z").reason).toContain("outside FREQ=WEEKLY");
  });
});
