import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { PrismaLibSql } from "@prisma/adapter-libsql";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createSnapshotFolder } from "../../src/snapshots/snapshot-folder.ts";
import { runSluice, scratchFolder, startSluice, type SluiceProcess } from "../support/sluice-process.ts";
import { flagsOf, post, until } from "./support/calls.ts";

// Each starts several processes, on a machine that may be busy.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const WRITER = path.resolve(import.meta.dirname, "support/snapshot-writer.ts");

let scratch: Awaited<ReturnType<typeof scratchFolder>>;
beforeEach(async () => {
  scratch = await scratchFolder();
});
const started: SluiceProcess[] = [];
afterEach(async () => {
  // Those that a failed test left running.
  for (const sluice of started.splice(0)) await sluice.stop("SIGKILL");
  await scratch.remove();
});

async function start(env: Parameters<typeof startSluice>[0]): Promise<SluiceProcess> {
  const sluice = await startSluice(env);
  started.push(sluice);
  return sluice;
}

it("a SQLite store takes one service; the next one is refused until the first is gone, however it went", async () => {
  const env = { SLUICE_DATA_DIR: path.join(scratch.path, "data") };
  const first = await start(env);
  const second = await runSluice(["serve"], { ...env, PORT: "0" });
  expect(second.code).toBe(1);
  expect(second.stderr).toMatch(/sluice\.db is in use by another process of Sluice.*SLUICE_STORE_URL/);
  await first.stop("SIGKILL");
  const third = await start(env);
  expect((await flagsOf(third)).status).toBe(200);
  await third.stop();
});

it("a SQLite store that somebody has locked is waited for, with the last known flags", async () => {
  const env = { SLUICE_DATA_DIR: path.join(scratch.path, "data") };
  const first = await start(env);
  await post(first, "/v1/rollouts/autopack/hold", { reason: "testing" });
  await first.stop();
  const other = await new PrismaLibSql({ url: `file:${path.join(env.SLUICE_DATA_DIR, "sluice.db")}` }).connect();
  await other.executeRaw({ sql: "BEGIN IMMEDIATE", args: [], argTypes: [] });
  const second = await start(env);
  expect(await flagsOf(second)).toMatchObject({ status: 200, revision: 2, stale: "from-disk" });
  await other.executeRaw({ sql: "ROLLBACK", args: [], argTypes: [] });
  await other.dispose();
  await until(async () => expect((await flagsOf(second)).stale).toBeNull());
  await second.stop();
});

it("a process killed while it writes what it knows leaves a whole file", async () => {
  const folder = path.join(scratch.path, "snapshots");
  for (let round = 0; round < 6; round += 1) {
    const writer = spawn(process.execPath, ["--import", "tsx", WRITER, folder], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const ended = once(writer, "close");
    await once(writer.stdout, "data");
    await delay(Math.random() * 50);
    writer.kill("SIGKILL");
    await ended;
    const { found, refused } = createSnapshotFolder(folder, "store").read();
    expect(refused).toEqual([]);
    expect(found?.flags).toHaveLength(2_000);
    // All of one writing: a mix of two would carry two revisions.
    expect(new Set(found?.flags.map(({ revision }) => revision)).size).toBe(1);
  }
});
