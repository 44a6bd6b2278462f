import { compareMoments } from "./compare-moments.ts";
import { flagSnapshot } from "./flag-snapshots.ts";
import { pastOf, type HistoryDependencies } from "./history.ts";
import { rolloutView } from "./rollouts.ts";
import type { Services } from "./services.ts";

export function historyServices(deps: HistoryDependencies): Services["history"] {
  return {
    rollout: async (rollout, moment) => rolloutView(deps.catalog, (await pastOf(deps, rollout, moment)).state, null),
    async flags(rollout, moment) {
      const { definition, state } = await pastOf(deps, rollout, moment);
      return flagSnapshot(definition.definition, state);
    },
    diff: (rollout, moments) => compareMoments(deps, rollout, moments),
  };
}
