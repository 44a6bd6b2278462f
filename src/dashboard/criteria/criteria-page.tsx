import { useState } from "react";
import type { Assessment, Definition } from "../../generated/contract.ts";
import { useAssessment, useDefinition, useRollout } from "../api/queries.ts";
import { AsyncView } from "../parts/async-view.tsx";
import { Note } from "../parts/note.tsx";
import { isOf } from "../rollout/is-of.ts";
import type { Params } from "../routing/routes.ts";
import { byAttention, needsAttention } from "./attention.ts";
import "./criteria.css";
import { GateSummary } from "./gate-summary.tsx";
import type { Result } from "./limits.ts";
import { ResultCard } from "./result-card.tsx";

/** Every criterion and stop condition of the stage in force, with what it rests on. */
export function CriteriaPage({ params }: { readonly params: Params }) {
  const name = params["rollout"] ?? "";
  const assessment = useAssessment(name);
  const rollout = useRollout(name);
  const definition = useDefinition(rollout.data?.definition);
  return (
    <AsyncView query={assessment} what="the assessment" height={30}>
      {(data) => (
        <div className="stack">
          <GateSummary
            assessment={data}
            rollout={rollout.data}
            renewing={assessment.isFetching}
            renew={() => void assessment.refetch()}
          />
          {rollout.data && !isOf(data, rollout.data) && (
            <Note tone="wait" icon="wait" role="status">
              <p>
                This is of revision {data.revision}; the rollout has moved on to revision {rollout.data.revision} and is
                being assessed anew.
              </p>
            </Note>
          )}
          {definition.isError && (
            <Note tone="wait" icon="warning">
              <p>
                The document version this rollout lives by cannot be read, so limits are told in words and not drawn.
              </p>
            </Note>
          )}
          <Results assessment={data} definition={definition.data?.definition ?? null} />
        </div>
      )}
    </AsyncView>
  );
}

interface ResultsProps {
  readonly assessment: Assessment;
  readonly definition: Definition | null;
}

function Results({ assessment, definition }: ResultsProps) {
  const [all, setAll] = useState(true);
  const { stage, stopConditions, criteria, runbooks } = assessment;
  const shown = (results: readonly Result[]) => byAttention(results).filter((result) => all || needsAttention(result));
  const groups = [
    { id: "stops", title: "Stop conditions", results: stopConditions, question: "What would stop this stage" },
    { id: "criteria", title: "Criteria", results: criteria, question: "What must be true to leave it" },
  ];
  const spelledOut = new Set<string>();
  const isFirst = (id: string) => !spelledOut.has(id) && spelledOut.add(id).size > 0;
  const waiting = [...stopConditions, ...criteria].filter(needsAttention).length;
  return (
    <>
      <div className="row spread no-print">
        <p className="quiet">
          {waiting === 0
            ? "Nothing needs attention."
            : `${waiting} of ${stopConditions.length + criteria.length} need attention.`}
        </p>
        <button type="button" className="button button-small" aria-pressed={!all} onClick={() => setAll(!all)}>
          Only what needs attention
        </button>
      </div>
      {groups.map(({ id, title, results, question }) => (
        <section key={id} className="stack-small" aria-labelledby={id}>
          <h2 id={id}>
            {title} <span className="small quiet">{question}</span>
          </h2>
          {shown(results).length === 0 && (
            <p className="quiet">{results.length === 0 ? "None declared." : "All well."}</p>
          )}
          <div className="results">
            {shown(results).map((result) => {
              const runbook = runbooks.find((one) => one.id === result.runbook) ?? null;
              const spellOut = runbook !== null && needsAttention(result) && isFirst(runbook.id);
              return <ResultCard key={result.id} {...{ result, stage, definition, runbook, spellOut }} />;
            })}
          </div>
        </section>
      ))}
    </>
  );
}
