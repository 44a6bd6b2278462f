import type { CommandType } from "../../rollout/command.ts";
import type { Decision } from "../../service/services.ts";
import { jsonAnswer, problemAnswer, type Answer } from "../answer.ts";
import { presentBaseline } from "./baseline.ts";
import { presentBlocker } from "./blocker.ts";
import { presentImpact } from "./impact.ts";
import { presentMarks } from "./rollout.ts";
import { presentRunbook } from "./runbook.ts";

/** The answer to a command: `CommandAnswer`, or a problem with the blockers. A dry run answers like the command itself. */
export function presentDecision(command: CommandType, decision: Decision, dryRun: boolean): Answer {
  return decision.outcome === "refused" ? refusal(command, decision, dryRun) : acceptance(command, decision, dryRun);
}

function acceptance(command: CommandType, decision: Decision, dryRun: boolean): Answer {
  const { outcome, state, environment, changes, advisories } = decision;
  return jsonAnswer(200, {
    decision: outcome,
    dryRun,
    rollout: state.rollout,
    stage: state.stage,
    revision: state.revision,
    ...presentMarks(state),
    flags: environment,
    changes: changes.map(({ name, from, to }) => ({ name, from, to })),
    ...(command === "rebaseline" ? { baseline: presentBaseline(state.baseline) } : {}),
    ...(decision.impact ? { impact: presentImpact(decision.impact) } : {}),
    advisories,
  });
}

function refusal(command: CommandType, decision: Decision, dryRun: boolean): Answer {
  const { state, blockers, runbooks, advisories } = decision;
  const { rollout, stage, revision } = state;
  const why = blockers.map(({ message }) => (/[.!?]$/.test(message) ? message : `${message}.`)).join(" ");
  return problemAnswer(
    command === "promote" ? "promotion-refused" : "not-allowed-now",
    `Rollout ${rollout} stays in ${stage}: ${command} was refused. ${why}`,
    {
      rollout,
      stage,
      revision,
      dryRun,
      blockers: blockers.map(presentBlocker),
      runbooks: runbooks.map(presentRunbook),
      ...(decision.impact ? { impact: presentImpact(decision.impact) } : {}),
      advisories,
    },
  );
}
