import type { Assessment, Rollout } from "../../generated/contract.ts";
import { RelativeTime } from "../parts/relative-time.tsx";
import { VerdictBadge } from "../parts/verdict-badge.tsx";
import { Note } from "../parts/note.tsx";
import { durationText } from "./duration-text.ts";

interface GateSummaryProps {
  readonly assessment: Assessment;
  readonly rollout: Rollout | undefined;
  readonly renewing: boolean;
  readonly renew: () => void;
}

/** The answer to "may it be promoted?", before any detail. */
export function GateSummary({ assessment, rollout, renewing, renew }: GateSummaryProps) {
  const { stage, at, verdict, blockers, exposure, minimum, advisories, advice } = assessment;
  const next = rollout?.stages[rollout.stages.indexOf(stage) + 1];
  return (
    <section className="panel" aria-labelledby="gate">
      <div className="panel-head">
        <h2 id="gate" className="row">
          The gate of {stage} <VerdictBadge verdict={verdict} />
        </h2>
        <span className="row panel-note">
          <span>
            Assessed <RelativeTime at={at} />
          </span>
          <button type="button" className="button button-small no-print" disabled={renewing} onClick={renew}>
            {renewing ? "Assessing …" : "Assess again"}
          </button>
        </span>
      </div>
      <div className="panel-body stack-small">
        <p>
          <strong>{gateText(blockers.length, next)}</strong> {minimum.message}
          {minimum.durationMs.required > 0 &&
            `; ${durationText(minimum.durationMs.elapsed)} of ${durationText(minimum.durationMs.required)} passed`}
          .
        </p>
        <p className="small quiet">
          Exposure since <RelativeTime at={exposure.since} />: {exposure.runs.length} run
          {exposure.runs.length === 1 ? "" : "s"}
          {SOURCE[exposure.source]}
        </p>
        {exposure.problem && (
          <Note tone="wait" icon="warning">
            <p>The runs could not be read: {exposure.problem.message}</p>
          </Note>
        )}
        {[...advisories, ...advice].map((text) => (
          <Note key={text} tone="info" icon="flag">
            <p>{text}</p>
          </Note>
        ))}
      </div>
    </section>
  );
}

const SOURCE: Readonly<Record<Assessment["exposure"]["source"], string>> = {
  reported: ", as reported",
  query: ", found by the document's query",
  none: "",
};

function gateText(blockers: number, next: string | undefined): string {
  if (next === undefined) return "This is the last stage; there is nothing to promote to.";
  if (blockers === 0) return `A promotion to ${next} would be accepted now.`;
  return `A promotion to ${next} would be refused now, for ${blockers} reason${blockers === 1 ? "" : "s"}.`;
}
