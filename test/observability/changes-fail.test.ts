import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createDatabase, runSql, type TestDatabase } from "../support/database.ts";
import { parseExposition } from "./support/exposition.ts";
import { observedService, type ObservedService } from "./support/observed-service.ts";

const KILL = "/v1/rollouts/autopack/kill-switches/disable-extended-contexts/engage";

describe("a store that can be read and takes no changes", () => {
  let database: TestDatabase;
  let service: ObservedService;

  beforeAll(async () => {
    database = await createDatabase("postgresql");
    service = await observedService({ SLUICE_STORE_URL: database.url, SLUICE_POLL_MS: "100" });
  });
  afterAll(async () => {
    await service.stop();
    await database.drop();
  });

  const ready = async () => {
    const { status, text } = await service.ask("GET", "/readyz");
    return { status, checks: (JSON.parse(text) as { checks: Record<string, string> }).checks };
  };
  const failing = async () =>
    parseExposition((await service.ask("GET", "/metrics")).text).value("sluice_store_failing");

  it("is told by /readyz and the metrics, by itself, while flags are served and the replica is ready", async () => {
    expect(await ready()).toMatchObject({ status: 200, checks: { changes: "ok", store: "ok" } });
    expect(await failing()).toBe(0);
    const { pathname } = new URL(database.url);
    const name = pathname.slice(1);
    await runSql(database.url, `ALTER DATABASE "${name}" SET default_transaction_read_only = on`);
    await runSql(
      database.url,
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}' AND pid <> pg_backend_pid()`,
    );
    // Nobody has asked for a change: the lease could not be renewed.
    await vi.waitFor(async () => expect(await failing()).toBe(1), { timeout: 30_000, interval: 50 });
    await vi.waitFor(async () => expect((await ready()).checks["flags"]).toBe("current"), { timeout: 30_000 });
    const { status, checks } = await ready();
    expect({ status, store: checks["store"] }).toEqual({ status: 200, store: "ok" });
    expect(checks["changes"]).toMatch(/^cannot be stored, tried \d+ s ago: .*read-only transaction/);
    expect((await service.ask("GET", "/v1/rollouts/autopack/flags")).status).toBe(200);
    expect((await service.ask("POST", KILL, { reason: "drill" })).status).toBe(503);
    const line = service.lines().find(({ operation }) => operation === "engageKillSwitch");
    expect(line).toMatchObject({ status: 503, cause: expect.stringContaining("read-only transaction") });
  });
});
