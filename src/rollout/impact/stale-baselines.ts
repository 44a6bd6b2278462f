import type { Baseline } from "../../criteria/observation.ts";
import type { Comparison, Definition } from "../../definition/definition.ts";
import { isMeasuredAlike } from "./compare-measuring.ts";

export interface StaleBaseline {
  readonly comparison: string;
  readonly metric: string;
  readonly text: string;
}

/**
 * What the frozen baseline could be compared with and cannot any more, or only as if two different things were one. `stage`: where
 * the rollout stands; a baseline whose stage is not left yet is frozen under the new version.
 */
export function staleBaselines(
  from: Definition,
  to: Definition,
  { stage, baseline }: { readonly stage: string; readonly baseline: Baseline | null },
): readonly StaleBaseline[] {
  const index = (id: string) => to.stages.findIndex((each) => each.id === id);
  const holds = ({ metric, baseline: frozenIn }: Comparison) =>
    baseline?.stage === frozenIn && baseline.metrics.some((each) => each.metric === metric);

  return to.comparisons.flatMap((comparison) => {
    const { id, metric, baseline: frozenIn } = comparison;
    if (index(frozenIn) >= index(stage)) return [];
    const stale = (text: string) => [{ comparison: id, metric, text: `${text}: freeze it anew after adopting` }];
    if (!holds(comparison)) {
      const before = from.comparisons.find((candidate) => candidate.id === id);
      return before && !holds(before) ? [] : stale(`no baseline of ${metric} from ${frozenIn} is frozen`);
    }
    const was = from.metrics.find((each) => each.id === metric);
    const is = to.metrics.find((each) => each.id === metric);
    if (was && is && isMeasuredAlike(was, is)) return [];
    return stale(`the frozen baseline of ${metric} was measured another way`);
  });
}
