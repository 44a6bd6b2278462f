import type { Definition, Rollout, Stage } from "../../generated/contract.ts";
import { CommandButton } from "../acting/command-button.tsx";
import { useDefinition } from "../api/queries.ts";
import { AsyncView } from "../parts/async-view.tsx";
import { FlagChanges, flagText } from "../parts/flag-changes.tsx";
import { Icon } from "../parts/icon.tsx";
import { shortSpan } from "../parts/relative-time.tsx";
import { differences, environmentOf } from "./environment.ts";

/** The stages in order: what each is for, what it would serve, and how that differs from what is in force. */
export function Ladder({ rollout }: { readonly rollout: Rollout }) {
  const definition = useDefinition(rollout.definition);
  return (
    <section className="panel" aria-labelledby="ladder">
      <div className="panel-head">
        <h2 id="ladder">Stages</h2>
        {definition.data && <span className="panel-note">{definition.data.definition.title}</span>}
      </div>
      <AsyncView query={definition} what="the document" height={16}>
        {({ definition: document }) => (
          <ol className="ladder">
            {document.stages.map((stage) => (
              <Rung key={stage.id} stage={stage} definition={document} rollout={rollout} />
            ))}
          </ol>
        )}
      </AsyncView>
    </section>
  );
}

interface RungProps {
  readonly stage: Stage;
  readonly definition: Definition;
  readonly rollout: Rollout;
}

function Rung({ stage, definition, rollout }: RungProps) {
  const here = rollout.stages.indexOf(rollout.stage);
  const place = stage.index < here ? "past" : stage.index === here ? "here" : "ahead";
  const engaged = rollout.engaged.map(({ killSwitch }) => killSwitch);
  const environment = environmentOf(definition, { stage: stage.id, engaged });
  const changes = differences(environmentOf(definition, { stage: rollout.stage, engaged }), environment);
  const back = rollout.actions.some(({ command, target }) => command === "rollback" && target === stage.id);
  return (
    <li className={`rung ${place}`} aria-current={place === "here" ? "step" : undefined}>
      <span className="rung-mark">
        {place === "past" ? <Icon name="good" /> : <span aria-hidden="true">{stage.index + 1}</span>}
      </span>
      <div className="stack-small rung-body">
        <div className="row spread">
          <h3>
            {stage.title} <code className="quiet">{stage.id}</code>
            {place === "here" && <span className="badge tone-info">in force</span>}
          </h3>
          {back && (
            <CommandButton rollout={rollout} command={{ kind: "rollback", to: stage.id }} small>
              Roll back here …
            </CommandButton>
          )}
        </div>
        <p className="quiet">{stage.objective}</p>
        <p className="small quiet">{leavingNeeds(stage, stage.index === rollout.stages.length - 1)}</p>
        <details open={stage.index === here + 1 && changes.length > 0}>
          <summary>
            {place === "here"
              ? "What it serves"
              : changes.length === 0
                ? "Serves what is in force now"
                : `Changes ${changes.length} ${changes.length === 1 ? "flag" : "flags"} of what is in force`}
          </summary>
          <div className="stack-small">
            {changes.length > 0 && (
              <FlagChanges changes={changes} caption={`What changes from ${rollout.stage} to ${stage.id}`} />
            )}
            <p className="small mono environment-line">
              {Object.entries(environment)
                .map(([name, value]) => `${name}=${flagText(value)}`)
                .join(" ")}
            </p>
          </div>
        </details>
      </div>
    </li>
  );
}

/** "To leave it: 3 criteria, 1 run (3 recommended), 2 approvals to enter" */
function leavingNeeds({ criteria, minimum, stopConditions, approvals }: Stage, last: boolean): string {
  const blocking = criteria.filter((criterion) => criterion.blocking).length;
  const parts = [
    blocking > 0 ? counted(blocking, "criterion", "criteria") : null,
    minimum.runs > 0
      ? counted(minimum.runs, "finished run", "finished runs") +
        (minimum.recommendedRuns > minimum.runs ? ` (${minimum.recommendedRuns} recommended)` : "")
      : null,
    minimum.durationMs > 0 ? shortSpan(minimum.durationMs) : null,
  ].filter((part) => part !== null);
  const verb = last ? "Watched for good" : "To leave it";
  const leaving =
    parts.length > 0 ? `${verb}: ${parts.join(", ")}` : last ? "The last one" : "Nothing is needed to leave it";
  const stops =
    stopConditions.length === 0 ? "" : `; stopped by ${counted(stopConditions.length, "condition", "conditions")}`;
  const entering = approvals === 0 ? "" : `; entered with ${counted(approvals, "approval", "approvals")}`;
  return `${leaving}${stops}${entering}.`;
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
