import { pointerTo } from "../pointer.ts";
import type { Complaint, LintRule } from "./rule.ts";
import { criteriaOf, entriesOf, lookUp, stopConditionsOf } from "./traverse.ts";

/** A comparison needs a baseline that was frozen, and frozen before anyone asks for it. */
export const comparisonBaseline: LintRule = {
  id: "comparison-baseline",
  check(document) {
    const frozen = entriesOf(document.comparisons).flatMap(([id, { metric, baseline }]): readonly Complaint[] => {
      const stage = document.stages.find((candidate) => candidate.id === baseline);
      if (stage === undefined || stage.baseline?.includes(metric)) return [];
      const found = `the stage ${baseline}, which does not freeze ${metric}`;
      const expected = `a stage with ${metric} in its baseline`;
      return [{ pointer: pointerTo("/comparisons", id, "baseline"), found, expected }];
    });
    const used = [...criteriaOf(document), ...stopConditionsOf(document)].flatMap((check): readonly Complaint[] => {
      const { item, pointer, stage, stageIndex } = check;
      if (!("comparison" in item)) return [];
      const baseline = lookUp(document.comparisons, item.comparison)?.baseline;
      const baselineIndex = document.stages.findIndex(({ id }) => id === baseline);
      if (baselineIndex < stageIndex) return [];
      const found = `${item.comparison} in ${stage.id}, before its baseline ${baseline} is left`;
      const expected = `a comparison with a stage before ${stage.id}`;
      return [{ pointer: pointerTo(pointer, "comparison"), found, expected }];
    });
    return [...frozen, ...used];
  },
};
