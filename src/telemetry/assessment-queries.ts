import type { TelemetryLimits } from "../definition/definition.ts";
import { mapBounded } from "./map-bounded.ts";
import { unavailable, type QueryOutcome, type Statement, type TelemetryReader } from "./reader.ts";

/** However many queries a document has, one assessment ends within this many times the limit of a single one. */
export const BUDGET = 6;

/** A batch that is not done by then holds a slow query; each is then asked by itself, so that only the slow one is late. */
const QUICK_MS = 1_000;

interface Asked {
  readonly statement: Statement;
  readonly answer: (outcome: QueryOutcome) => void;
}

/**
 * The queries of one assessment: identical ones run once, none runs when the database is down or the time is used up, and those of the
 * same turn of the event loop go in batches, because the way there and back costs more than most of the queries.
 */
export function assessmentQueries(reader: TelemetryReader, limits: TelemetryLimits) {
  const asked = new Map<string, Promise<QueryOutcome>>();
  const budgetMs = BUDGET * limits.queryTimeoutMs;
  const deadline = performance.now() + budgetMs;
  let turn: Asked[] = [];
  let down: QueryOutcome | undefined;

  /** Why nothing is asked any more. */
  function over(): QueryOutcome | undefined {
    if (down || performance.now() <= deadline) return down;
    const message = `not measured: the queries before it used up the ${budgetMs / 1000} s of an assessment (${BUDGET} × telemetry.queryTimeout)`;
    return { problem: unavailable("timeout", message), down: false };
  }

  function noted(outcome: QueryOutcome): QueryOutcome {
    if ("problem" in outcome && outcome.down) down = outcome;
    return outcome;
  }

  async function askAlone({ statement, answer }: Asked): Promise<void> {
    answer(over() ?? noted(await reader.query(statement, limits.queryTimeoutMs)));
  }

  async function askTogether(batch: readonly Asked[]): Promise<void> {
    const none = over();
    const timeoutMs = Math.min(limits.queryTimeoutMs, QUICK_MS);
    const statements = batch.map(({ statement }) => statement);
    const outcomes = none || batch.length === 1 ? null : await reader.batch(statements, timeoutMs);
    if (outcomes === null) return void (await mapBounded(batch, reader.atOnce, askAlone));
    for (const [index, { answer }] of batch.entries()) answer(noted(outcomes[index] ?? MISSING));
  }

  function send(): void {
    const all = turn;
    turn = [];
    // Of one size, so that no connection is left with the crumbs.
    const size = Math.ceil(all.length / Math.ceil(all.length / reader.batchSize));
    for (let from = 0; from < all.length; from += size) void askTogether(all.slice(from, from + size));
  }

  return (statement: Statement): Promise<QueryOutcome> => {
    const key = JSON.stringify([statement.sql, statement.values]);
    const known = asked.get(key);
    if (known) return known;
    const outcome = new Promise<QueryOutcome>((answer) => {
      if (turn.length === 0) setImmediate(send);
      turn.push({ statement, answer });
    });
    asked.set(key, outcome);
    return outcome;
  };
}

const MISSING: QueryOutcome = {
  problem: unavailable("query-failed", "the database answered a batch without one of its queries"),
  down: false,
};
