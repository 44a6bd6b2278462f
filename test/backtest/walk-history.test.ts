import { describe, expect, it } from "vitest";
import type { UnavailableObservation } from "../../src/criteria/observation.ts";
import { backtest, walkHistory } from "../../src/service/backtest.ts";
import type { TelemetrySource } from "../../src/telemetry/telemetry.ts";
import { observedDatabase } from "../telemetry/observed-database.ts";
import { DOCUMENT, documentOf, told } from "../unit/rollout/backtest-fixture.ts";

const TABLES = [
  "CREATE TABLE runs (id VARCHAR(40) PRIMARY KEY, state VARCHAR(20), at TIMESTAMP)",
  "CREATE TABLE jobs (run VARCHAR(40), ok INTEGER, ended TIMESTAMP)",
];

/** Looks only at what has settled, as documents do, and counts jobs. */
const SETTLING = `
sluice: 1
name: settling
variables: { LEVEL: { type: integer, purpose: Level., served: true, default: 0 } }
telemetry: { settle: PT2M }
metrics:
  jobs:
    kind: total
    title: Jobs
    sql: "SELECT run AS run, COUNT(*) AS total, COUNT(*) AS sample FROM jobs WHERE run IN (:runs) AND ended < :settledBefore GROUP BY run"
exposure:
  find: "SELECT id AS run, CASE WHEN state = 'DONE' THEN 1 ELSE 0 END AS finished FROM runs WHERE at >= :since ORDER BY at"
  describe: "SELECT id AS run, 1 AS finished FROM runs WHERE id IN (:runs)"
stages:
  - { id: low, title: Low, criteria: [{ id: enough, title: Enough jobs, metric: jobs, expect: { atLeast: 3 } }] }
  - { id: high, title: High, flags: { LEVEL: 1 } }
`;

describe("a history in a database", () => {
  it.each(["sqlite", "postgresql"] as const)("is read from its first run to its last row on %s", async (provider) => {
    const database = await observedDatabase(provider);
    try {
      // The newest rows are of tomorrow: a settle delay counted from today would hide them.
      const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 19).replace("T", " ");
      await database.write(
        ...TABLES,
        "INSERT INTO runs VALUES ('late', 'DONE', '2026-02-02 00:00:00'), ('first', 'DONE', '1971-01-01 00:00:00'), ('open', 'BUSY', '2025-01-01 00:00:00')",
        `INSERT INTO jobs VALUES ('first', 1, '1971-01-01 00:10:00'), ('open', 1, '2025-01-01 00:10:00'), ('late', 1, '${tomorrow}')`,
      );
      const [answer] = await backtest(database.url, [documentOf(SETTLING)], "passing");
      if (!answer || "problem" in answer) throw new Error(answer?.problem.message);
      expect(told(answer.steps)).toEqual(["first low refused", "open low unfinished", "late low→high promoted"]);
    } finally {
      await database.drop();
    }
  });
});

describe("a source", () => {
  const runs = ["r1", "r2"].map((run) => ({ run, finished: true, known: true }));
  const success = { kind: "proportion", perRun: [], successes: 9, trials: 10 } as const;
  const document = documentOf(DOCUMENT);

  it("is not asked for what no history holds", async () => {
    const asked: string[] = [];
    const source: TelemetrySource = {
      findRuns: async () => ({ runs, problem: null }),
      observe: async (metrics) => {
        asked.push(...metrics.map(({ id }) => id));
        return { success };
      },
      close: async () => undefined,
    };
    const answer = await walkHistory(document, source, "passing");
    expect("steps" in answer && told(answer.steps)).toEqual(["r1 prepare→watch promoted", "r2 watch refused"]);
    expect(asked).toContain("success");
    expect(asked).not.toContain("queue");
  });

  it("that goes away ends the walk: its silence would read as refusals", async () => {
    const gone: UnavailableObservation = { kind: "unavailable", cause: "unreachable", message: "gone" };
    const source: TelemetrySource = {
      findRuns: async () => ({ runs, problem: null }),
      observe: async (_, scope) => ({ success: scope.runs.includes("r2") ? gone : success }),
      close: async () => undefined,
    };
    expect(await walkHistory(document, source, "passing")).toEqual({ problem: gone });
  });
});
