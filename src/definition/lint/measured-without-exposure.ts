import type { RolloutDocument, StageDocument } from "../document.ts";
import { pointerTo } from "../pointer.ts";
import type { LintRule } from "./rule.ts";
import { lookUp } from "./traverse.ts";

/** Runs can only be counted and measured where the document says how they are found. */
export const measuredWithoutExposure: LintRule = {
  id: "measured-without-exposure",
  check(document) {
    if (document.exposure) return [];
    return document.stages.flatMap((stage, index) => {
      const reason = measures(stage, document);
      if (reason === undefined) return [];
      const found = `${reason} without exposure`;
      return [{ pointer: pointerTo("/stages", index), found, expected: "exposure with find and describe" }];
    });
  },
};

function measures(stage: StageDocument, { metrics }: RolloutDocument): string | undefined {
  if ((stage.minimum?.runs ?? 0) > 0) return "a minimum of runs";
  if ((stage.baseline ?? []).length > 0) return "a baseline";
  const checks = [...(stage.criteria ?? []), ...(stage.stopConditions ?? [])];
  const measured = checks.find((check) => {
    if ("evidence" in check) return false;
    // A gauge is one number now, whatever has run.
    return !("metric" in check && lookUp(metrics, check.metric)?.kind === "gauge");
  });
  return measured && `the measured check ${measured.id}`;
}
