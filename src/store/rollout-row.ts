import { canonicalJson } from "../definition/canonical-json.ts";
import type { RolloutState } from "../rollout/state.ts";
import { finiteNumber, instant, integer, listOf, mapOf, nullable, object, text } from "./shape.ts";
import { sql, type Sql } from "./sql.ts";
import { corruptRow, readStoredJson } from "./stored-json.ts";

export interface RolloutRow {
  readonly name: string;
  readonly definitionDigest: string;
  readonly revision: number;
  readonly stage: string;
  readonly state: string;
}

const mark = object({ at: instant, actor: text, reason: text });

const runProportion = object({ run: nullable(text), successes: finiteNumber, trials: finiteNumber });

const baseline = object({
  stage: text,
  capturedAt: instant,
  runs: listOf(text),
  metrics: listOf(
    object({ metric: text, perRun: listOf(runProportion), successes: finiteNumber, trials: finiteNumber }),
  ),
  digest: text,
});

const rolloutState = object({
  rollout: text,
  definition: object({ name: text, digest: text }),
  telemetrySource: text,
  revision: integer,
  stage: text,
  hold: nullable(mark),
  engaged: mapOf(mark),
  exposure: object({ id: integer, since: instant }),
  baseline: nullable(baseline),
  updatedAt: instant,
});

/** Columns of a state. Those that repeat what the JSON says exist for guards, references and indexes. */
export function rolloutColumns(state: RolloutState) {
  return {
    definitionDigest: state.definition.digest,
    telemetrySource: state.telemetrySource,
    stage: state.stage,
    revision: state.revision,
    state: canonicalJson(state),
    updatedAt: state.updatedAt,
  };
}

/** Those that change with every state, to be set by an UPDATE. */
export function stateAssignments(next: RolloutState): Sql {
  const { stage, revision, state, updatedAt } = rolloutColumns(next);
  return sql`stage = ${stage}, revision = ${revision}, state = ${state}, updated_at = ${updatedAt}`;
}

/** The state in a row; StoreError "corrupt-row" when it is no state, or the columns and the state disagree. */
export function rolloutFromRow(row: RolloutRow): RolloutState {
  const name = `rollout ${JSON.stringify(row.name)}`;
  const state = readStoredJson(name, row.state, rolloutState) as RolloutState; // just checked
  const pairs = [
    ["name", row.name, state.rollout],
    ["definition_digest", row.definitionDigest, state.definition.digest],
    ["revision", row.revision, state.revision],
    ["stage", row.stage, state.stage],
  ] as const;
  for (const [column, found, stated] of pairs) {
    if (found !== stated) throw corruptRow(name, `its column ${column} is ${found} and its state says ${stated}`);
  }
  return state;
}
