import type { Definition, Stage } from "../../definition/definition.ts";
import type { RuleFinding } from "./impact.ts";

/**
 * Tells of a rule whether it bears on what lets a rollout leave its present stage, or on what would stop it where it is, in either
 * version. What belongs to no stage bears on all of them, unless the present one looks at nothing it is about.
 */
export function presentRules(from: Definition, to: Definition, stage: string): (finding: RuleFinding) => boolean {
  const versions = [from, to].flatMap((definition) => {
    const here = definition.stages.find(({ id }) => id === stage);
    return here === undefined ? [] : [{ here, definition }];
  });
  const next = new Set(versions.flatMap(({ here, definition }) => definition.stages[here.index + 1]?.id ?? []));
  const looked = new Set(versions.flatMap(({ here, definition }) => lookedAt(definition, here)));

  return ({ subject, stage: of, id }) => {
    switch (subject) {
      case "criterion":
      case "stop-condition":
      case "minimum":
      case "auto-promote":
      case "baseline":
        return of === stage;
      case "stage":
        return of === null || next.has(of);
      case "approvals":
      case "windows":
        return of === stage || next.has(of ?? "");
      case "comparison":
      case "metric":
      case "evidence":
        return looked.has(`${subject} ${id}`);
      case "exposure":
      case "telemetry":
      case "monitor":
      case "kill-switch":
      case "variable":
        return true;
    }
  };
}

function lookedAt(definition: Definition, { criteria, stopConditions, baseline }: Stage): readonly string[] {
  const checked = [...criteria, ...stopConditions].flatMap(({ check }) => {
    switch (check.kind) {
      case "metric":
        return [`metric ${check.metric}`];
      case "evidence":
        return [`evidence ${check.evidence}`];
      case "comparison": {
        const metric = definition.comparisons.find(({ id }) => id === check.comparison)?.metric;
        return [`comparison ${check.comparison}`, `metric ${metric}`];
      }
    }
  });
  return [...checked, ...baseline.map((metric) => `metric ${metric}`)];
}
