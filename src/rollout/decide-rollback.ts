import { reasonBlockers, rollbackBlockers } from "./blockers.ts";
import type { Command } from "./command.ts";
import type { DecideInput } from "./decide-input.ts";
import type { Decision } from "./decision.ts";
import { accepted, refused } from "./outcome.ts";

/** Moves down to a named earlier stage and holds promotion there. Asks no telemetry and no gate: the way down is always open. */
export function decideRollback(input: DecideInput<Extract<Command, { type: "rollback" }>>): Decision {
  const { definition, state, command } = input;
  const blockers = [
    ...rollbackBlockers(definition, state, command.to),
    ...reasonBlockers(command.reason, "a rollback"),
  ];
  if (blockers.length > 0) return refused(input, "rollout.rollback_refused", blockers, { to: command.to });
  return accepted(input, "rollout.rolled_back", { type: "ROLLBACK", to: command.to }, {});
}
