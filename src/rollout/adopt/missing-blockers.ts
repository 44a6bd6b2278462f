import type { VersionedDefinition } from "../../definition/definition.ts";
import { blocker } from "../blockers.ts";
import type { Blocker } from "../decision.ts";
import type { Impact } from "../impact/impact.ts";

/** Why a rollout has no place in another version: its stage or an engaged kill switch is not there. */
export function missingBlockers(
  { stage, stageKept, missingKillSwitches }: Impact,
  { definition, digest }: VersionedDefinition,
): readonly Blocker[] {
  const version = `version ${digest.slice(0, 12)}`;
  const stages = definition.stages.map(({ id }) => id).join(", ");
  const switches = definition.killSwitches.map(({ id }) => id).join(", ") || "none";
  const noStage =
    `${version} has no stage ${stage}, where the rollout is; its stages are ${stages}: ` +
    "keep the stage in the document, or roll back to one that both have, then adopt";
  return [
    ...(stageKept ? [] : [blocker("unknown-stage", stage, noStage, { observed: stage, expected: `one of ${stages}` })]),
    ...missingKillSwitches.map((id) => {
      const message =
        `${version} has no kill switch ${id}, which is engaged; its kill switches are: ${switches}: ` +
        `keep ${id} in the document, or clear the cause and rearm it, then adopt`;
      return blocker("unknown-kill-switch", id, message, { observed: id, expected: `one of ${switches}` });
    }),
  ];
}
