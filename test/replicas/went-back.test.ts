import path from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it, vi } from "vitest";
import { createDatabase, DATABASE_PROVIDERS, runSql, type TestDatabase } from "../support/database.ts";
import { scratchFolder, startSluice, type SluiceProcess } from "../support/sluice-process.ts";
import { flagsOf, post, until } from "./support/calls.ts";
import { keepAs, putBack } from "./support/earlier.ts";
import { startTcpProxy, type TcpProxy } from "./support/tcp-proxy.ts";

// Each starts several processes, on a machine that may be busy.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const WENT_BACK = /the store went back: [a-z ]+ of (\S+)/g;

const promote = async (sluice: SluiceProcess) => {
  const answer = await post(sluice, "/v1/rollouts/autopack/promote", { force: true, reason: "testing" });
  expect(answer.status).toBe(200);
};
async function kill(sluice: SluiceProcess): Promise<number> {
  const answer = await post(sluice, "/v1/rollouts/autopack/kill-switches/complete-shutdown/engage", { reason: "3am" });
  expect(answer.status).toBe(200);
  return ((await answer.json()) as { revision: number }).revision; // declared by the contract
}
/** Numbers are settings of what is switched off. */
const switches = async (sluice: SluiceProcess) =>
  Object.values((await flagsOf(sluice)).body["flags"] as object).filter((value) => typeof value === "boolean");
const waitFor = async ({ url }: SluiceProcess, revision: number) => {
  const answer = await fetch(`${url}/v1/rollouts/autopack/flags?wait=60s&revision=${revision}`);
  return ((await answer.json()) as { revision: number }).revision; // declared by the contract
};

describe("a failover to a server that lacks the last commits", () => {
  let database: TestDatabase;
  let scratch: Awaited<ReturnType<typeof scratchFolder>>;
  let proxy: TcpProxy;
  let one: SluiceProcess;
  let two: SluiceProcess;

  const start = (name: string) =>
    startSluice({ SLUICE_DATA_DIR: path.join(scratch.path, name), SLUICE_STORE_URL: proxy.url });

  /** Nobody may be in a database that is copied or gets another name. */
  async function alone(statements: readonly string[]): Promise<void> {
    const server = inject("postgresUrl");
    const name = new URL(database.url).pathname.slice(1);
    await proxy.set("refuse");
    await runSql(server, `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '${name}'`);
    for (const statement of statements) await runSql(server, statement.replaceAll("$name", name));
    await proxy.set("pass");
  }

  beforeAll(async () => {
    database = await createDatabase("postgresql");
    scratch = await scratchFolder();
    proxy = await startTcpProxy(database.url);
    [one, two] = await Promise.all([start("one"), start("two")]);
  });
  afterAll(async () => {
    await Promise.all([one, two].map((replica) => replica.stop("SIGKILL")));
    await proxy.close();
    await database.drop();
    await scratch.remove();
  });

  it("is followed by every replica at once, whoever waits is told, and a kill after it is served by all", async () => {
    await alone([`CREATE DATABASE "$name_standby" TEMPLATE "$name"`]);
    await until(async () => expect((await post(one, "/v1/rollouts", GONE)).status).toBe(201));
    await until(() => promote(one));
    await promote(one);
    await until(async () => expect((await flagsOf(two)).revision).toBe(3));
    await until(async () => expect((await flagsOf(two, "gone")).status).toBe(200));
    const told = [waitFor(one, 3), waitFor(two, 3)];

    await alone([`ALTER DATABASE "$name" RENAME TO "$name_lost"`, `ALTER DATABASE "$name_standby" RENAME TO "$name"`]);
    for (const replica of [one, two]) {
      await until(async () => expect(await flagsOf(replica)).toMatchObject({ revision: 1, stage: "stage-0" }));
      await until(async () => expect((await flagsOf(replica, "gone")).status).toBe(404));
      await until(async () => expect((await flagsOf(replica)).stale).toBeNull());
      const losses = [...replica.output().matchAll(WENT_BACK)].map(([, rollout]) => rollout);
      expect(losses, "one line for both, or one for each").toEqual([...new Set(losses)]);
      expect(losses).not.toEqual([]);
    }
    expect(await Promise.all(told)).toEqual([1, 1]);
    expect(await waitFor(one, 3), "who comes a moment later with what was lost").toBe(1);

    expect(await kill(one)).toBe(2);
    expect(await flagsOf(one)).toMatchObject({ revision: 2, stale: null });
    await until(async () => expect(await flagsOf(two)).toMatchObject({ revision: 2, stale: null }));
    expect(new Set([...(await switches(one)), ...(await switches(two))])).toEqual(new Set([false]));
    await runSql(inject("postgresUrl"), `DROP DATABASE "${new URL(database.url).pathname.slice(1)}_lost"`);
  });

  it("is not forgotten by a start from disk", async () => {
    await one.stop();
    await proxy.set("refuse");
    one = await start("one");
    expect(await flagsOf(one)).toMatchObject({ revision: 2, stale: "from-disk" });
    expect((await flagsOf(one, "gone")).status).toBe(503);
  });
});

const GONE = { rollout: "gone", definition: "autopack" };

it.each(DATABASE_PROVIDERS)(
  "a store put back in place is found by asking, by its hashes too (%s)",
  async (provider) => {
    const database = await createDatabase(provider);
    const scratch = await scratchFolder();
    const sluice = await startSluice({
      SLUICE_DATA_DIR: scratch.path,
      SLUICE_STORE_URL: database.url,
      SLUICE_POLL_MS: "200",
    });
    const serves = (expected: object) =>
      until(async () => expect(await flagsOf(sluice)).toMatchObject({ ...expected, stale: null }));
    try {
      await keepAs(database.url, "first");
      await post(sluice, "/v1/rollouts/autopack/hold", { reason: "testing" });
      await keepAs(database.url, "held");
      await putBack(database.url, "first");
      await serves({ revision: 1, stage: "stage-0" });
      await promote(sluice);
      await keepAs(database.url, "promoted");
      // As many events, and the same revision.
      await putBack(database.url, "held");
      await serves({ revision: 2, stage: "stage-0" });
      await putBack(database.url, "promoted");
      await serves({ revision: 2, stage: "stage-1" });
      expect(sluice.output()).toMatch(WENT_BACK);
    } finally {
      await sluice.stop("SIGKILL");
      await database.drop();
      await scratch.remove();
    }
  },
);
