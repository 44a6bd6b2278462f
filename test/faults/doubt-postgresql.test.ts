import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { flagsOf, post, readiness, until } from "../replicas/support/calls.ts";
import { startTcpProxy, type TcpProxy } from "../replicas/support/tcp-proxy.ts";
import { runSql } from "../support/database.ts";
import { launchPostgres } from "../support/postgres-process.ts";
import { scratchFolder, startSluice, type SluiceProcess } from "../support/sluice-process.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

// A server of its own: what is set here holds up every commit there is.
let postgres: Awaited<ReturnType<typeof launchPostgres>>;
let proxy: TcpProxy;
let scratch: Awaited<ReturnType<typeof scratchFolder>>;
let sluice: SluiceProcess;

beforeAll(async () => {
  [postgres, scratch] = await Promise.all([launchPostgres({ durable: true }), scratchFolder()]);
  proxy = await startTcpProxy(postgres.url);
  sluice = await startSluice({
    SLUICE_DATA_DIR: path.join(scratch.path, "data"),
    SLUICE_STORE_URL: proxy.url,
    SLUICE_POLL_MS: "300",
  });
  for (const rollout of ["late", "told", "lost"])
    expect((await post(sluice, "/v1/rollouts", { rollout, definition: "autopack" })).status).toBe(201);
});
afterAll(async () => {
  await sluice.stop("SIGKILL");
  await proxy.close();
  await postgres.stop();
  await scratch.remove();
});

afterEach(() => awaitStandby(false));

function kill(rollout: string): Promise<Response> {
  return fetch(`${sluice.url}/v1/rollouts/${rollout}/kill-switches/complete-shutdown/engage`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${sluice.token}`,
      "content-type": "application/json",
      "idempotency-key": `kill-${rollout}`,
    },
    body: JSON.stringify({ reason: "testing" }),
  });
}

const sql = (text: string) => runSql(postgres.url, text);
const commitWaits = (event: string) =>
  until(async () =>
    expect(
      await sql(`SELECT count(*)::int FROM pg_stat_activity WHERE query = 'COMMIT' AND wait_event = '${event}'`),
    ).not.toEqual([[0]]),
  );
const kills = (rollout: string) =>
  sql(`SELECT count(*)::int FROM audit_events WHERE rollout = '${rollout}' AND type = 'kill_switch.engaged'`);
/** Every commit waits for a standby that there is not, as when the only one is gone; or none does any more. */
async function awaitStandby(awaits: boolean): Promise<void> {
  await sql(`ALTER SYSTEM SET synchronous_standby_names = '${awaits ? "nobody" : ""}'`);
  await sql("SELECT pg_reload_conf()");
}

async function expectDoubt(answer: Response): Promise<void> {
  expect(answer.status).toBe(503);
  expect(await answer.json()).toMatchObject({ detail: expect.stringContaining("may or may not be stored") });
}

describe("a replica with a commit in doubt", () => {
  it("goes on, and serves the commit when PostgreSQL lets it be seen, long after it was told to be in doubt", async () => {
    await awaitStandby(true);
    const killing = kill("late");
    await commitWaits("SyncRep");
    await proxy.set("refuse");
    await expectDoubt(await killing);
    await proxy.set("pass");
    await until(async () =>
      expect((await readiness(sluice)).checks["replicas"]).toMatch(/^follows \d+ trails, 0 of them behind$/),
    );
    const before = await flagsOf(sluice, "late");
    expect(before).toMatchObject({ status: 200, revision: 1 });

    await awaitStandby(false);
    await until(async () => expect((await flagsOf(sluice, "late")).revision).toBe(2));
    const again = await kill("late");
    expect(again.status).toBe(200);
    expect(await kills("late")).toEqual([[1]]);
  });

  it("serves one that was stored before its answer was lost", async () => {
    await awaitStandby(true);
    const killing = kill("told");
    await commitWaits("SyncRep");
    // Stored here, told to nobody but those who listen, and answered with last words.
    await sql(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = 'COMMIT' AND wait_event = 'SyncRep'",
    );
    await expectDoubt(await killing);
    await until(async () => expect((await flagsOf(sluice, "told")).revision).toBe(2));
  });

  it("carries out the same request once it is repeated, where the commit was lost", async () => {
    await sql(`CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(60); RETURN NEW; END $$;
      CREATE CONSTRAINT TRIGGER wait AFTER INSERT ON audit_events DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION wait()`);
    const killing = kill("lost");
    await commitWaits("PgSleep");
    await sql(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = 'COMMIT' AND wait_event = 'PgSleep'",
    );
    await expectDoubt(await killing);
    await sql("DROP TRIGGER wait ON audit_events");
    expect(await flagsOf(sluice, "lost")).toMatchObject({ status: 200, revision: 1 });
    const again = await kill("lost");
    expect(again.status).toBe(200);
    expect(await kills("lost")).toEqual([[1]]);
    expect((await flagsOf(sluice, "lost")).revision).toBe(2);
  });
});
