import { answersOf } from "./answers.ts";
import type { History } from "./history.ts";

/**
 * What LADDER (see backtest.test.ts) does with a history, by a plain loop over bare rows: "run stage→stage" for each run
 * at which something happens. Shares nothing with the product.
 */
export function naiveWalk(history: History): readonly string[] {
  const deeds: string[] = [];
  let stage = 0;
  let held = false;
  let since = 0;
  for (const [index, run] of history.runs.entries()) {
    const window = history.runs.slice(since, index + 1);
    const seen = answersOf(history, window);
    let next = stage;
    if (stage === 2 && seen.duplicates.length > 0) {
      next = 1;
      held = true;
    } else if (stage === 1 && seen.missing.length > 0) {
      if (!held) deeds.push(`${run} held`);
      held = true;
    } else if (!held && stage === 0 && seen.ended >= 20) next = 1;
    else if (!held && stage === 1 && window.length >= 2 && 10 * seen.complete >= 7 * seen.ended) next = 2;
    else if (!held && stage === 2 && window.length >= 2 && seen.saved > 0) next = 3;
    if (next === stage) continue;
    deeds.push(`${run} stage-${stage}→stage-${next}`);
    stage = next;
    since = index + 1;
  }
  return deeds;
}
