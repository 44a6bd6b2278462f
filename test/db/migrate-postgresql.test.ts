import { Client } from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { migrate } from "../../src/store/migrate.ts";
import { postgresMigrationTarget } from "../../src/store/migrate-postgresql.ts";
import type { MigrationTarget } from "../../src/store/migration-target.ts";
import { parseStoreUrl } from "../../src/store/store-url.ts";
import { startTcpProxy, type TcpProxy } from "../replicas/support/tcp-proxy.ts";
import { createDatabase, runSql, type TestDatabase } from "../support/database.ts";

const LIMITS = { answerMs: 500, lockMs: 300, scriptMs: 3_000 };

let database: TestDatabase;
let proxy: TcpProxy;
let target: MigrationTarget;

beforeEach(async () => {
  database = await createDatabase("postgresql");
  proxy = await startTcpProxy(database.url);
  target = await postgresMigrationTarget(proxy, LIMITS);
  await target.createHistory();
});
afterEach(async () => {
  await target.close();
  await proxy.close();
  await database.drop();
});

const script = (sql: string) => target.apply({ name: "20991231000000_long", checksum: "c", sql }, []);
const running = (sql: string) =>
  expect
    .poll(() =>
      runSql(
        database.url,
        `SELECT count(*)::int FROM pg_stat_activity
          WHERE datname = current_database() AND query = '${sql}' AND state = 'active'`,
      ),
    )
    .toEqual([[1]]);

describe("a migration on PostgreSQL whose connection falls silent", () => {
  it("ends when an answer is awaited", async () => {
    await proxy.set("hang");
    await expect(target.history()).rejects.toThrow("timeout");
  });

  it("ends in the middle of a script, though later", async () => {
    const applying = script("SELECT pg_sleep(60)");
    applying.catch(() => {});
    await running("SELECT pg_sleep(60)");
    await proxy.set("hang");
    await expect(applying).rejects.toThrow("timeout");
  });
});

describe("a migration on PostgreSQL", () => {
  it("may take longer than any other answer", async () => {
    expect(await script("SELECT pg_sleep(1)")).toBe(true);
  });

  it("gives up in time where another process holds the lock, as one that merely found the store locked", async () => {
    const other = new Client({ connectionString: database.url });
    await other.connect();
    await other.query("BEGIN; SELECT pg_advisory_xact_lock(72707369)");
    await expect(script("SELECT 1")).rejects.toMatchObject({ code: "55P03" });
    await other.end();
    expect(await script("SELECT 1")).toBe(true);
  });

  it("is applied once by all who start together in a database whose transactions are serializable", async () => {
    const fresh = await createDatabase("postgresql");
    await runSql(
      fresh.url,
      `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_isolation = serializable', current_database()); END $$`,
    );
    const all = await Promise.all(Array.from({ length: 4 }, () => migrate(parseStoreUrl(fresh.url))));
    const applied = all.flat();
    expect(applied.length).toBeGreaterThan(0);
    expect(applied).toHaveLength(new Set(applied).size);
    await fresh.drop();
  });
});
