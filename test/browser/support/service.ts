import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { writeHistoryPack } from "../../../demo/history-pack.ts";
import { readFlags } from "../../../demo/observed-flags.ts";
import type { Fault } from "../../../demo/plan-run.ts";
import { play } from "../../../demo/play.ts";
import { openTelemetryDatabase } from "../../../demo/telemetry-database.ts";
import { readConfig } from "../../../src/config.ts";
import { runSql } from "../../support/database.ts";
import { startServer, type RunningServer } from "../../../src/server.ts";

/** Where there is one, nothing waits for a disk that all tests share; what survives a crash is tested elsewhere. */
const MEMORY = "/dev/shm";
const root = path.resolve(import.meta.dirname, "../../..");

export interface Service {
  readonly url: string;
  /** May do everything. */
  readonly token: string;
  /** Its database, for what only somebody who owns it could do. */
  readonly storeUrl: string;
  /** Asks the API; rejects where the answer is none of 2xx, unless `refused`. */
  call(
    method: string,
    path: string,
    body?: unknown,
    options?: { refused?: boolean; token?: string; type?: string },
    // oxlint-disable-next-line typescript/no-explicit-any -- like the body of supertest: a member that is not there fails the test that looks at it
  ): Promise<any>;
  /** A token of its own for somebody with these permissions. */
  person(name: string, permissions: readonly string[], rollouts?: readonly string[]): Promise<string>;
  /** Five runs of the demo, an hour apart, under the flags in force; they end before now. */
  simulate(fault?: Fault): Promise<void>;
  /** Posts the evidence that the flagship's first stage waits for. */
  passChecks(): Promise<void>;
  /** Further rollouts of the smallest document, named copy-1 …, put straight into the store: thousands of requests prove nothing. */
  copies(count: number): Promise<void>;
  stop(): Promise<void>;
}

interface ServiceOptions {
  readonly machines?: string;
  readonly anonymousRead?: boolean;
  /** Further settings. */
  readonly env?: Readonly<Record<string, string>>;
}

/** The whole service as `npm start` runs it, in this process: real port, real store, real telemetry; its clock begins a day ago. */
export async function startService({
  machines = "machines",
  anonymousRead = true,
  env = {},
}: ServiceOptions = {}): Promise<Service> {
  const folder = await mkdtemp(path.join(existsSync(MEMORY) ? MEMORY : os.tmpdir(), "sluice-browser-"));
  const telemetryFile = path.join(folder, "telemetry.db");
  let offset = -24 * 3_600_000;
  const clock = () => new Date(Date.now() + offset);
  await (await openTelemetryDatabase(telemetryFile, "none")).close();
  const config = readConfig(
    {
      PORT: "0",
      SLUICE_DATA_DIR: folder,
      SLUICE_TELEMETRY_URL: `file:${telemetryFile}`,
      SLUICE_WORKSPACE: folder,
      SLUICE_ANONYMOUS_READ: String(anonymousRead),
      ...env,
    },
    root,
    path.resolve(root, machines),
  );
  const running: RunningServer = await startServer(config, clock);
  const admin = (await readFile(path.join(folder, "admin-token"), "utf8")).trim();
  let seed = 1;

  const call: Service["call"] = async (method, where, body, { refused = false, token = admin, type } = {}) => {
    const response = await fetch(`${running.url}${where}`, {
      method,
      headers: {
        Authorization: `Bearer ${token}`,
        ...(body !== undefined && { "Content-Type": type ?? "application/json" }),
      },
      ...(body !== undefined && { body: type ? String(body) : JSON.stringify(body) }),
    });
    const answer: unknown = await response.json();
    if (!response.ok && !refused) throw new Error(`${method} ${where}: ${JSON.stringify(answer).slice(0, 500)}`);
    return answer;
  };

  return {
    url: running.url,
    token: admin,
    storeUrl: config.storeUrl,
    call,
    person: async (name, permissions, rollouts) =>
      (await call("POST", "/v1/tokens", { name, permissions, ...(rollouts && { rollouts }) })).secret,
    async simulate(fault = "none") {
      const database = await openTelemetryDatabase(telemetryFile, fault);
      try {
        await play({
          database,
          runs: 5,
          phases: 20,
          everyMs: 3_600_000,
          fault,
          seed: seed++,
          readFlags: () => readFlags(fetch, running.url),
          writePack: (run, phases, flags) => writeHistoryPack(folder, run, phases, flags),
          now: clock,
          pause: async (ms) => void (offset += ms),
          print: () => {},
        });
      } finally {
        await database.close();
      }
      offset += 60_000;
    },
    async passChecks() {
      const base = "/v1/rollouts/autopack/evidence";
      const sample = (file: string) => readFile(path.join(root, "demo/evidence", file), "utf8");
      await call("POST", `${base}/smoke-test?exitCode=0`, await sample("smoke.txt"), { type: "text/plain" });
      await call("POST", `${base}/core-tests?exitCode=0`, await sample("core-tests.xml"), { type: "application/xml" });
      await call("POST", `${base}/glm-key`, { holds: true, note: "answered" });
    },
    copies: async (count) =>
      void (await runSql(
        config.storeUrl,
        `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})
         INSERT INTO rollouts SELECT 'copy-' || i, definition_digest, telemetry_source, stage, revision, audit_seq, audit_hash,
           json_set(state, '$.rollout', 'copy-' || i), updated_at FROM rollouts, n WHERE name = 'minimal'`,
      )),
    async stop() {
      await running.stop();
      await rm(folder, { recursive: true });
    },
  };
}
