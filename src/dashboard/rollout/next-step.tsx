import type { Assessment, Blocker, Rollout } from "../../generated/contract.ts";
import { useAssessment } from "../api/queries.ts";
import { promoteOf } from "../fleet/health.ts";
import { AsyncView, Loading } from "../parts/async-view.tsx";
import { BlockerList } from "../parts/blocker-list.tsx";
import { Note } from "../parts/note.tsx";
import { RelativeTime } from "../parts/relative-time.tsx";
import { VerdictBadge } from "../parts/verdict-badge.tsx";
import { isOf } from "./is-of.ts";
import { MinimumProgress } from "./minimum-progress.tsx";

/** What stands between a rollout and its next stage, and what would clear it. */
export function NextStep({ rollout }: { readonly rollout: Rollout }) {
  const assessment = useAssessment(rollout.rollout);
  const target = promoteOf(rollout)?.target ?? null;
  return (
    <section className="panel" aria-labelledby="next-step">
      <div className="panel-head">
        <h2 id="next-step">{target === null ? "The last stage" : `Next step: ${target}`}</h2>
        {assessment.data && isOf(assessment.data, rollout) && (
          <span className="row small quiet">
            {assessment.isFetching ? "assessing anew …" : <RelativeTime at={assessment.data.at} />}
            <VerdictBadge verdict={assessment.data.verdict} />
          </span>
        )}
      </div>
      <div className="panel-body stack">
        <AsyncView query={assessment} what="the assessment" height={9}>
          {(assessed) =>
            isOf(assessed, rollout) ? (
              <Standing assessed={assessed} target={target} />
            ) : (
              <Loading what="the assessment" height={9} />
            )
          }
        </AsyncView>
      </div>
    </section>
  );
}

function Standing({ assessed, target }: { readonly assessed: Assessment; readonly target: string | null }) {
  const others = assessed.blockers.filter(({ code }) => code !== "final-stage");
  const blockers = others.filter(({ code }) => !SAID_ABOVE.has(code));
  return (
    <>
      <MinimumProgress assessed={assessed} />
      {blockers.length > 0 ? (
        <div className="stack-small">
          <h3>
            {target === null ? notYet(blockers.length) : inTheWay(blockers.length, blockers.length < others.length)}
          </h3>
          <BlockerList blockers={blockers} runbooks={assessed.runbooks} />
        </div>
      ) : others.length > 0 ? (
        <p className="quiet">Nothing else is in the way.</p>
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
        <details>
          <summary>
            {assessed.advisories.length} {assessed.advisories.length === 1 ? "remark" : "remarks"} that block nothing
          </summary>
          <ul className="small quiet">
            {assessed.advisories.map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

/** StateNotes tell of them, with who and when. */
const SAID_ABOVE = new Set<Blocker["code"]>(["promotion-held", "kill-switch-engaged"]);

function inTheWay(count: number, besides: boolean): string {
  const things = besides ? (count === 1 ? "other thing" : "other things") : count === 1 ? "thing" : "things";
  return `${count} ${things} ${count === 1 ? "is" : "are"} in the way`;
}

/** There is nowhere to go, but the criteria of the last stage are watched all the same. */
function notYet(count: number): string {
  return count === 1 ? "One thing does not hold, or not yet" : `${count} things do not hold, or not yet`;
}
