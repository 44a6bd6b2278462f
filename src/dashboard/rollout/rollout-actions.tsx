import type { Rollout } from "../../generated/contract.ts";
import { ApproveControl } from "../acting/approve-control.tsx";
import { CommandButton } from "../acting/command-button.tsx";
import { useAssessment } from "../api/queries.ts";
import { openBlockers, promoteOf } from "../fleet/health.ts";
import { Icon } from "../parts/icon.tsx";
import { isOf } from "./is-of.ts";

/** What a viewer may ask of a rollout, on each of its views; each opens with what it would do. */
export function RolloutActions({ rollout }: { readonly rollout: Rollout }) {
  const target = promoteOf(rollout)?.target ?? null;
  return (
    <div className="row no-print">
      <ApproveControl rollout={rollout.rollout} />
      {rollout.held === null ? (
        <CommandButton rollout={rollout} command={{ kind: "hold" }}>
          Hold promotion …
        </CommandButton>
      ) : (
        <CommandButton rollout={rollout} command={{ kind: "release" }}>
          Release …
        </CommandButton>
      )}
      {target !== null && <PromoteButton rollout={rollout} target={target} />}
    </div>
  );
}

/** Invites only where the gate is known to be open; says how much is in the way, and always opens to tell what. */
function PromoteButton({ rollout, target }: { readonly rollout: Rollout; readonly target: string }) {
  // Whatever a view of this rollout has asked of the gate already; a button asks no telemetry.
  const { data } = useAssessment(rollout.rollout, false);
  const assessed = data && isOf(data, rollout) ? data : undefined;
  const count = openBlockers(assessed ?? { blockers: promoteOf(rollout)?.blockers ?? [] }).length;
  return (
    <CommandButton rollout={rollout} command={{ kind: "promote" }} main={assessed !== undefined && count === 0}>
      {count > 0 && <Icon name="lock" />} Promote to {target} …
      {count > 0 && (
        <span className="small quiet">
          {count} {count === 1 ? "blocker" : "blockers"}
        </span>
      )}
    </CommandButton>
  );
}
