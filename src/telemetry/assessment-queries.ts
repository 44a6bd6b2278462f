import type { TelemetryLimits } from "../definition/definition.ts";
import { unavailable, type QueryOutcome, type Statement, type TelemetryReader } from "./reader.ts";

/** However many queries a document has, one assessment ends within this many times the limit of a single one. */
export const BUDGET = 6;

/** The queries of one assessment: identical ones run once, none runs when the database is down or the time is used up. */
export function assessmentQueries(reader: TelemetryReader, limits: TelemetryLimits) {
  const asked = new Map<string, Promise<QueryOutcome>>();
  const budgetMs = BUDGET * limits.queryTimeoutMs;
  const deadline = performance.now() + budgetMs;
  let down: QueryOutcome | undefined;

  async function ask(statement: Statement): Promise<QueryOutcome> {
    if (down) return down;
    if (performance.now() > deadline) {
      const message = `not measured: the queries before it used up the ${budgetMs / 1000} s of an assessment (${BUDGET} × telemetry.queryTimeout)`;
      return { problem: unavailable("timeout", message), down: false };
    }
    const outcome = await reader.query(statement, limits.queryTimeoutMs);
    if ("problem" in outcome && outcome.down) down = outcome;
    return outcome;
  }

  return (statement: Statement): Promise<QueryOutcome> => {
    const key = JSON.stringify([statement.sql, statement.values]);
    const outcome = asked.get(key) ?? ask(statement);
    asked.set(key, outcome);
    return outcome;
  };
}
