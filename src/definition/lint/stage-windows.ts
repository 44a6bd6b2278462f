import type { WindowDocument } from "../document.ts";
import { parseDuration } from "../duration.ts";
import { pointerTo } from "../pointer.ts";
import { shorten } from "../words.ts";
import { ruleProblem } from "./recurrence-rule.ts";
import type { Complaint, LintRule } from "./rule.ts";

const LONGEST_MS = 31 * 86_400_000;

/** A window that never opens, is not where its author thinks, or never closes. */
export const stageWindows: LintRule = {
  id: "stage-windows",
  check(document) {
    return document.stages.flatMap(({ windows }, stage) =>
      (["allow", "deny"] as const).flatMap((kind) =>
        (windows?.[kind] ?? []).flatMap((window, index) =>
          judge(window, pointerTo("/stages", stage, "windows", kind, index)),
        ),
      ),
    );
  },
};

function judge(window: WindowDocument, pointer: string): readonly Complaint[] {
  const rule = ruleProblem(window.rule);
  return [
    ...(rule === null ? [] : [{ pointer: pointerTo(pointer, "rule"), ...rule }]),
    ...(isTimeZone(window.timezone)
      ? []
      : [
          {
            pointer: pointerTo(pointer, "timezone"),
            found: shorten(window.timezone),
            expected: "a known IANA time zone such as Europe/Berlin or UTC",
          },
        ]),
    ...(isSane(parseDuration(window.for))
      ? []
      : [{ pointer: pointerTo(pointer, "for"), found: window.for, expected: "more than nothing and at most P31D" }]),
  ];
}

function isSane(milliseconds: number): boolean {
  return milliseconds > 0 && milliseconds <= LONGEST_MS;
}

/** Only by name: an offset such as +01:00 would be an hour off for half of the year. */
function isTimeZone(name: string): boolean {
  return name === "UTC" || Intl.supportedValuesOf("timeZone").includes(name);
}
