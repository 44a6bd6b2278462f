import type { Decision } from "../rollout/decision.ts";
import type { RolloutState } from "../rollout/state.ts";
import type { Store } from "../store/store.ts";
import type { CommandRequest } from "./services.ts";

/**
 * Leaves in the trail that a command was tried, and the event it would have left. False when the rollout is at another
 * revision by now; nothing was written then.
 */
export async function recordDryRun(
  store: Pick<Store, "commit">,
  state: RolloutState,
  { command, actor }: CommandRequest,
  { outcome, events }: Decision,
  now: Date,
): Promise<boolean> {
  const { rollout, revision } = state;
  const [would] = events;
  const committed = await store.commit({
    rollout,
    expectedRevision: revision,
    events: [
      {
        rollout,
        revision,
        type: "command.dry_run",
        at: now.toISOString(),
        actor,
        reason: command.reason,
        data: { ...would?.data, command: command.type, outcome, would: would?.type ?? null },
      },
    ],
  });
  return committed === "committed";
}
