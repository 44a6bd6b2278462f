import type { Changes } from "./changes.ts";
import type { FlagSnapshots } from "./flag-snapshots.ts";
import { createFlagWaiters } from "./flag-waiters.ts";
import type { Services } from "./services.ts";
import { createTurns } from "./turns.ts";

/** Whoever is woken is answered in full in the same turn. */
const ANSWERS_A_TURN = 32;

/** New flag snapshots and everything else that is recorded, for those who follow or wait. */
export function createFlagFeed(snapshots: FlagSnapshots, changes: Changes): Services["feed"] {
  return {
    wait: createFlagWaiters(snapshots, createTurns(ANSWERS_A_TURN)),
    follow(listener) {
      const ends = [
        snapshots.subscribe((rollout) => {
          const snapshot = snapshots.current(rollout);
          if (snapshot) listener.flags(snapshot);
          else listener.gone(rollout);
        }),
        changes.subscribe(({ rollout }) => listener.activity(rollout)),
      ];
      return () => ends.forEach((end) => end());
    },
  };
}
