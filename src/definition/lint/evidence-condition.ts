import { pointerTo } from "../pointer.ts";
import type { Complaint, LintRule } from "./rule.ts";
import { criteriaOf, lookUp, stopConditionsOf } from "./traverse.ts";

/** A measurement is a bare number and means nothing without a bound; every other evidence carries its own verdict. */
export const evidenceCondition: LintRule = {
  id: "evidence-condition",
  check(document) {
    const criteria = criteriaOf(document).flatMap(({ item, pointer }): readonly Complaint[] => {
      if (!("evidence" in item)) return [];
      const kind = lookUp(document.evidence, item.evidence)?.kind;
      if (kind === "measurement" && item.expect === undefined) {
        const found = `the measurement ${item.evidence} without expect`;
        return [{ pointer, found, expected: "expect with a bound such as { atMost: 12 }" }];
      }
      if (kind === undefined || kind === "measurement" || item.expect === undefined) return [];
      const found = `expect on evidence of kind ${kind}`;
      return [
        { pointer: pointerTo(pointer, "expect"), found, expected: `no expect: a ${kind} passes or fails itself` },
      ];
    });
    const stops = stopConditionsOf(document).flatMap(({ item, pointer }): readonly Complaint[] => {
      if (!("evidence" in item)) return [];
      const kind = lookUp(document.evidence, item.evidence)?.kind;
      const at = pointerTo(pointer, "when");
      if (kind === "measurement" && item.when === "fails") {
        return [{ pointer: at, found: "fails on a measurement", expected: "a bound such as { moreThan: 12 }" }];
      }
      if (kind === undefined || kind === "measurement" || item.when === "fails") return [];
      return [{ pointer: at, found: `a bound on evidence of kind ${kind}`, expected: "fails" }];
    });
    return [...criteria, ...stops];
  },
};
