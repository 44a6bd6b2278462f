import type { Assessment, Rollout } from "../../generated/contract.ts";
import { ApproveControl } from "../acting/approve-control.tsx";
import { CommandButton } from "../acting/command-button.tsx";
import { useAssessment } from "../api/queries.ts";
import { promoteOf } from "../fleet/health.ts";
import { AsyncView } from "../parts/async-view.tsx";
import { BlockerList } from "../parts/blocker-list.tsx";
import { Note } from "../parts/note.tsx";
import { RelativeTime } from "../parts/relative-time.tsx";
import { VerdictBadge } from "../parts/verdict-badge.tsx";
import { MinimumProgress } from "./minimum-progress.tsx";

/** What stands between a rollout and its next stage, and what would clear it. */
export function NextStep({ rollout }: { readonly rollout: Rollout }) {
  const assessment = useAssessment(rollout.rollout);
  const target = promoteOf(rollout)?.target ?? null;
  return (
    <section className="panel" aria-labelledby="next-step">
      <div className="panel-head">
        <h2 id="next-step">{target === null ? "The last stage" : `Next step: ${target}`}</h2>
        {assessment.data && (
          <span className="row small quiet">
            {assessment.isFetching ? "assessing anew …" : <RelativeTime at={assessment.data.at} />}
            <VerdictBadge verdict={assessment.data.verdict} />
          </span>
        )}
      </div>
      <div className="panel-body stack">
        <AsyncView query={assessment} what="the assessment" height={9}>
          {(assessed) => <Standing assessed={assessed} target={target} />}
        </AsyncView>
        <div className="row">
          {target !== null && (
            <CommandButton rollout={rollout} command={{ kind: "promote" }} main>
              Promote to {target} …
            </CommandButton>
          )}
          <ApproveControl rollout={rollout.rollout} />
          {rollout.held === null && (
            <CommandButton rollout={rollout} command={{ kind: "hold" }}>
              Hold promotion …
            </CommandButton>
          )}
        </div>
      </div>
    </section>
  );
}

function Standing({ assessed, target }: { readonly assessed: Assessment; readonly target: string | null }) {
  const blockers = assessed.blockers.filter(({ code }) => code !== "final-stage");
  return (
    <>
      <MinimumProgress assessed={assessed} />
      {blockers.length > 0 ? (
        <BlockerList blockers={blockers} runbooks={assessed.runbooks} />
      ) : (
        <Note tone="good" icon="good">
          <p>
            {target === null
              ? "Every criterion of the last stage holds."
              : "Nothing is in the way: a promotion asked for now would be accepted."}
          </p>
        </Note>
      )}
      {assessed.advisories.length > 0 && (
        <ul className="small quiet">
          {assessed.advisories.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      )}
    </>
  );
}
