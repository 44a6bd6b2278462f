import { Client } from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createDatabase, runSql, type TestDatabase } from "../support/database.ts";
import { realApp, type RealApp } from "../support/real-app.ts";

// As many again as there are connections for commands.
const WAITING = 20;

let database: TestDatabase;
let app: RealApp;
let other: Client;

beforeEach(async () => {
  database = await createDatabase("postgresql");
  app = await realApp({ storeUrl: database.url, telemetryUrls: {}, clock: () => new Date() });
  const staging = { rollout: "staging", definition: "autopack", telemetry: null, actor: "token:ops" };
  await app.services.rollouts.create(staging);
  other = new Client({ connectionString: database.url });
  await other.connect();
});
afterEach(async () => {
  await other.end();
  await app.close();
  await database.drop();
});

const waitingForLocks = async () =>
  Number(
    (
      await runSql(
        database.url,
        "SELECT count(*)::int FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
      )
    ).flat(),
  );

const HOLD = { type: "hold", reason: "testing" } as const;

const whoChangeIt: readonly (readonly [string, (turn: number) => Promise<unknown>])[] = [
  [
    "exposure reports",
    (turn) =>
      app.services.exposures.report({ rollout: "autopack", runs: [`run-${turn}`], revision: null, actor: "token:ci" }),
  ],
  [
    "recorded dry runs",
    () =>
      app.services.commands.execute({
        rollout: "autopack",
        command: HOLD,
        actor: "token:ci",
        dryRun: true,
        recordDryRun: true,
      }),
  ],
  [
    "holds",
    () => app.services.commands.execute({ rollout: "autopack", command: HOLD, actor: "token:ci", dryRun: false }),
  ],
];

test.each(whoChangeIt)(
  "%s of a rollout that somebody has locked take one connection, and keep no kill of another rollout waiting",
  async (_, change) => {
    await other.query("BEGIN; SELECT name FROM rollouts WHERE name = 'autopack' FOR UPDATE");
    let ended = 0;
    const end = () => void (ended += 1);
    const waiting = Array.from({ length: WAITING }, (_each, turn) => change(turn).then(end, end));
    try {
      await expect.poll(waitingForLocks).toBeGreaterThan(0);
      const kill = { type: "engage", killSwitch: "complete-shutdown", reason: "testing" } as const;
      const { decision } = await app.services.commands.execute({
        rollout: "staging",
        command: kill,
        actor: "token:ops",
        dryRun: false,
      });
      expect(decision.outcome).toBe("accepted");
      expect(await waitingForLocks()).toBe(1);
      expect(ended, "those that were answered or given up before the kill").toBe(0);
    } finally {
      await other.query("COMMIT");
      await Promise.all(waiting);
    }
  },
);
