import type { Definition } from "../definition/definition.ts";
import type { AuditEvent } from "./audit-event.ts";
import { flagEnvironment } from "./flag-environment.ts";
import type { RolloutState } from "./state.ts";

export interface NewRollout {
  readonly definition: Definition;
  readonly digest: string;
  readonly rollout: string;
  readonly telemetrySource: string;
  readonly actor: string;
  /** ISO 8601 UTC. */
  readonly now: string;
}

/** A rollout at its first stage, promotion open, every switch armed, at revision 1, and the event that tells so. */
export function createRollout(request: NewRollout): { readonly state: RolloutState; readonly event: AuditEvent } {
  const { definition, digest, rollout, telemetrySource, actor, now } = request;
  const first = definition.stages[0];
  if (first === undefined)
    throw new Error(`definition ${definition.name} has no stage to start in, it needs at least one`);
  const { environment } = flagEnvironment(definition, { stage: first.id, engaged: [] });
  const data = { definition: digest, name: definition.name, telemetrySource, from: null, to: first.id, environment };
  return {
    state: {
      rollout,
      definition: { name: definition.name, digest },
      telemetrySource,
      revision: 1,
      stage: first.id,
      hold: null,
      engaged: {},
      exposure: { id: 1, since: now },
      baseline: null,
      updatedAt: now,
    },
    event: { rollout, revision: 1, type: "rollout.created", at: now, actor, reason: null, data },
  };
}
