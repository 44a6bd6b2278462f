import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { createDatabase, type TestDatabase } from "../support/database.ts";
import { scratchFolder, startSluice, type SluiceProcess } from "../support/sluice-process.ts";
import { flagsOf, post, readiness, until } from "./support/calls.ts";
import { startTcpProxy, type TcpProxy } from "./support/tcp-proxy.ts";

// Each starts several processes, on a machine that may be busy.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

let database: TestDatabase;
let scratch: Awaited<ReturnType<typeof scratchFolder>>;
let proxy: TcpProxy;
let sluice: SluiceProcess;

const start = (name: string, more: Readonly<Record<string, string>> = {}) =>
  startSluice({
    SLUICE_DATA_DIR: path.join(scratch.path, name),
    SLUICE_STORE_URL: proxy.url,
    SLUICE_POLL_MS: "200",
    ...more,
  });
const hold = () => post(sluice, "/v1/rollouts/autopack/hold", { reason: "testing" });
const snapshotFiles = (name: string) => {
  const folder = path.join(scratch.path, name, "snapshots");
  return readdirSync(folder).map((file) => path.join(folder, file));
};

beforeAll(async () => {
  database = await createDatabase("postgresql");
  scratch = await scratchFolder();
  proxy = await startTcpProxy(database.url);
  sluice = await start("home");
});
beforeEach(() => proxy.set("pass"));
afterAll(async () => {
  await sluice.stop("SIGKILL");
  await proxy.close();
  await database.drop();
  await scratch.remove();
});

describe("a store that goes away", () => {
  it("leaves the last known flags in place, marked; current again when it is back", async () => {
    await until(async () => expect((await flagsOf(sluice)).stale).toBeNull());
    const before = await flagsOf(sluice);
    await proxy.set("hang");
    await until(async () => expect((await flagsOf(sluice)).stale).toBe("store-unreachable"));
    const during = await flagsOf(sluice);
    expect(during.body).toEqual(before.body);
    expect(Number(during.age)).toBeGreaterThanOrEqual(3);
    for (const events of ["/v1/rollouts/autopack/events", "/v1/events", "/v1/rollouts/autopack/ofrep/v1/events"]) {
      const { headers, body } = await fetch(`${sluice.url}${events}`);
      expect(headers.get("sluice-stale-reason"), events).toBe("store-unreachable");
      await body?.cancel();
    }
    const { status, checks } = await readiness(sluice);
    expect({ status, store: checks["store"] }).toEqual({ status: 200, store: expect.stringContaining("from memory") });

    await proxy.set("refuse");
    const refused = await hold();
    expect(refused.status).toBe(503);
    expect(await refused.json()).toMatchObject({ type: "/problems/store-unavailable" });

    await proxy.set("pass");
    await until(async () => expect((await flagsOf(sluice)).stale).toBeNull());
    expect((await hold()).status).toBe(200);
  });
});

describe("a start while the store is away", () => {
  it("serves what was last known, says so, and comes up by itself when the store is there", async () => {
    expect(await sluice.stop()).toMatchObject({ code: 0 });
    await proxy.set("refuse");
    sluice = await start("home");
    const served = await flagsOf(sluice);
    expect(served).toMatchObject({ status: 200, stage: "stage-0", revision: 2, stale: "from-disk" });
    expect(Number(served.age)).toBeGreaterThanOrEqual(0);
    expect((await flagsOf(sluice, "unheard-of")).body).toMatchObject({ type: "/problems/not-ready" });
    expect((await hold()).status).toBe(503);
    expect(await readiness(sluice)).toMatchObject({
      status: 200,
      checks: { store: expect.stringContaining("ECONNREFUSED"), flags: expect.stringContaining("from disk") },
    });
    expect(sluice.output()).toContain("served as they were known at");

    await proxy.set("pass");
    await until(async () => expect((await flagsOf(sluice)).stale).toBeNull());
    expect((await flagsOf(sluice, "unheard-of")).status).toBe(404);
    expect((await hold()).status).toBe(200);
  });

  it("serves what was known one file earlier where the newest is damaged, and nothing where all are", async () => {
    await sluice.stop();
    await proxy.set("hang");
    const [newest = ""] = snapshotFiles("home").toSorted().toReversed();
    const bytes = readFileSync(newest);
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
    writeFileSync(newest, bytes);
    sluice = await start("home");
    expect(await flagsOf(sluice)).toMatchObject({ status: 200, stale: "from-disk" });
    expect(sluice.output()).toContain(`${newest} is not used: it is cut off, changed or of another program`);
    await sluice.stop("SIGKILL");
    for (const file of snapshotFiles("home")) writeFileSync(file, "{}");
    await proxy.set("refuse");
    sluice = await start("home");
    expect(await flagsOf(sluice)).toMatchObject({ status: 503, body: { type: "/problems/not-ready" } });
  });

  it("is not ready without anything known, and becomes ready without a restart", async () => {
    await sluice.stop("SIGKILL");
    await proxy.set("refuse");
    sluice = await start("empty");
    expect((await readiness(sluice)).status).toBe(503);
    expect(await flagsOf(sluice)).toMatchObject({ status: 503, body: { type: "/problems/not-ready" } });
    expect(sluice.output()).toContain("No flags are known here from an earlier time");
    await proxy.set("pass");
    await until(async () => expect((await readiness(sluice)).status).toBe(200));
    expect(await flagsOf(sluice)).toMatchObject({ status: 200, stale: null });
  });

  it("lets who had a token read, and nothing more than read", async () => {
    const closed = { SLUICE_ANONYMOUS_READ: "false" };
    await sluice.stop();
    sluice = await start("empty", closed);
    await until(async () => expect((await readiness(sluice)).checks["flags"]).toBe("current"));
    const answer = await post(sluice, "/v1/tokens", { name: "ci", permissions: ["read", "kill"] });
    expect(answer.status).toBe(201);
    const { secret } = (await answer.json()) as { secret: string }; // declared by the contract
    await sluice.stop();
    await proxy.set("refuse");
    sluice = await start("empty", closed);
    const headers = { authorization: `Bearer ${secret}` };
    const flags = await fetch(`${sluice.url}/v1/rollouts/autopack/flags`, { headers });
    expect(flags.status).toBe(200);
    expect((await fetch(`${sluice.url}/v1/rollouts/autopack/flags`)).status).toBe(401);
    const kill = "/v1/rollouts/autopack/kill-switches/complete-shutdown/engage";
    // Whether they may is not known: a refusal would send people looking for another token.
    for (const token of [secret, "unheard-of"]) {
      const refused = await post({ ...sluice, token }, kill, { reason: "testing" });
      expect(refused.status).toBe(503);
      expect(await refused.json()).toMatchObject({ type: "/problems/store-unavailable" });
    }
  });
});

describe("a replica that stops", () => {
  it("says so first and serves on, telling clients to go elsewhere, until the drain time is over", async () => {
    await sluice.stop();
    // Long enough to be asked in on a busy machine.
    sluice = await start("drained", { SLUICE_DRAIN_SECONDS: "4" });
    const ended = sluice.stop();
    await until(async () => expect((await readiness(sluice)).checks["process"]).toBe("stopping"), 3_000);
    expect((await readiness(sluice)).status).toBe(503);
    const response = await fetch(`${sluice.url}/v1/rollouts/autopack/flags`);
    expect(response.status).toBe(200);
    expect(response.headers.get("connection")).toBe("close");
    expect(await ended).toMatchObject({ code: 0 });
  });
});
