import type { VersionedDefinition } from "../../definition/definition.ts";
import { impactOf } from "../impact/impact-of.ts";
import type { Mark, RolloutState } from "../state.ts";

/**
 * The state of a rollout once it goes by another version of its definition: stage, hold, switches and baseline stay; the exposure
 * begins anew where runs or evidence of before would count for what they say nothing about. Beside `nextState` the only place a
 * state is made from another, for decisions and replays alike. Null: it has no state in that version.
 */
export function adoptedState(
  state: RolloutState,
  from: VersionedDefinition,
  to: VersionedDefinition,
  { at }: Pick<Mark, "at">,
): RolloutState | null {
  const { now } = impactOf(state, from, to);
  if (now === null) return null;
  const revision = state.revision + 1;
  return {
    ...state,
    definition: { name: to.definition.name, digest: to.digest },
    revision,
    exposure: now.newExposure ? { id: revision, since: at } : state.exposure,
    updatedAt: at,
  };
}
