import type { Rollout } from "../../generated/contract.ts";
import { ApproveControl } from "../acting/approve-control.tsx";
import { CommandButton } from "../acting/command-button.tsx";
import { promoteOf } from "../fleet/health.ts";

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
      {target !== null && (
        <CommandButton rollout={rollout} command={{ kind: "promote" }} main>
          Promote to {target} …
        </CommandButton>
      )}
    </div>
  );
}
