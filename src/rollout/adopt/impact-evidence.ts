import { changeEvidence } from "../assessment-evidence.ts";
import type { Json } from "../audit-event.ts";
import type { Impact } from "../impact/impact.ts";

/** An impact as the audit event of an adoption keeps it: what differs, without the stages that stay as they are. */
export function impactEvidence({ from, to, now, rules, stages, rebaseline, ...rest }: Impact): Json {
  return {
    from,
    to,
    missingKillSwitches: rest.missingKillSwitches,
    stageKept: rest.stageKept,
    now: now && { ...now, changes: changeEvidence(now.changes) },
    stages: stages
      .filter(({ status, changes }) => status !== "kept" || changes.length > 0)
      .map(({ stage, status, changes, raisesAutonomy }) => {
        return { stage, status, changes: changeEvidence(changes), raisesAutonomy };
      }),
    rules: rules.map(({ effect, message, present }) => ({ effect, message, present })),
    loosened: rest.loosened,
    loosensPresent: rest.loosensPresent,
    rebaseline,
  };
}
