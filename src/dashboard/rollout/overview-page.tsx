import { useRollout } from "../api/queries.ts";
import { AsyncView } from "../parts/async-view.tsx";
import type { Params } from "../routing/routes.ts";
import { EnvironmentPanel } from "./environment-panel.tsx";
import { Ladder } from "./ladder.tsx";
import { NextStep } from "./next-step.tsx";
import { StateNotes } from "./state-notes.tsx";

/** Where a rollout is, what stands in the way of the next step, and what is in force. */
export function OverviewPage({ params }: { readonly params: Params }) {
  const name = params["rollout"] ?? "";
  const query = useRollout(name);
  return (
    <AsyncView query={query} what={name} height={24}>
      {(rollout) => (
        <>
          <StateNotes rollout={rollout} />
          <NextStep rollout={rollout} />
          <Ladder rollout={rollout} />
          <EnvironmentPanel rollout={rollout} />
        </>
      )}
    </AsyncView>
  );
}
