import { describe, expect, it } from "vitest";
import { findingsOf } from "./patched-document.ts";

const WINDOW = { rule: "FREQ=WEEKLY;BYDAY=MO,TU", from: "09:00", for: "PT8H", timezone: "Europe/Berlin" };
const at = "/stages/1/windows/allow/0";

const rows: readonly (readonly [title: string, change: Partial<typeof WINDOW>, findings: readonly string[]])[] = [
  ["nothing in office hours", {}, []],
  ["nothing in UTC", { timezone: "UTC" }, []],
  ["nothing in a day of the month and its weekday", { rule: "FREQ=MONTHLY;BYMONTHDAY=-1,13;BYDAY=FR" }, []],
  ["nothing in a leap day", { rule: "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29" }, []],
  ["a part that needs a first day", { rule: "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO" }, [`stage-windows ${at}/rule`]],
  ["an end", { rule: "FREQ=DAILY;UNTIL=20260101" }, [`stage-windows ${at}/rule`]],
  ["a part given twice", { rule: "FREQ=DAILY;FREQ=WEEKLY" }, [`stage-windows ${at}/rule`]],
  ["no frequency", { rule: "BYDAY=MO" }, [`stage-windows ${at}/rule`]],
  ["a frequency of hours", { rule: "FREQ=HOURLY" }, [`stage-windows ${at}/rule`]],
  ["a weekday there is not", { rule: "FREQ=WEEKLY;BYDAY=XX" }, [`stage-windows ${at}/rule`]],
  ["the first Monday of a week", { rule: "FREQ=WEEKLY;BYDAY=1MO" }, [`stage-windows ${at}/rule`]],
  ["a week without its days", { rule: "FREQ=WEEKLY" }, [`stage-windows ${at}/rule`]],
  ["a month without its days", { rule: "FREQ=MONTHLY" }, [`stage-windows ${at}/rule`]],
  ["a year without its months", { rule: "FREQ=YEARLY;BYMONTHDAY=1" }, [`stage-windows ${at}/rule`]],
  ["a day of no month", { rule: "FREQ=MONTHLY;BYMONTHDAY=42" }, [`stage-windows ${at}/rule`]],
  ["a day these months never have", { rule: "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30" }, [`stage-windows ${at}/rule`]],
  ["a time zone there is not", { timezone: "Europe/Bonn" }, [`stage-windows ${at}/timezone`]],
  ["an offset for a time zone", { timezone: "+01:00" }, [`stage-windows ${at}/timezone`]],
  ["a window of no length", { for: "PT0S" }, [`stage-windows ${at}/for`]],
  ["a window longer than a month", { for: "P32D" }, [`stage-windows ${at}/for`]],
  ["a time of day there is not", { from: "24:00" }, [`schema ${at}/from`]],
];

describe("the windows of a stage", () => {
  it.each(rows)("finds %s", (_title, change, expected) => {
    expect(findingsOf({ "/stages/1/windows": { allow: [{ ...WINDOW, ...change }] } })).toEqual(expected);
  });

  it.each([-1, 11, 1.5])("finds that nobody can give %s approvals", (approvals) => {
    expect(findingsOf({ "/stages/1/approvals": approvals })).toEqual(["schema /stages/1/approvals"]);
  });
});
