import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, renameSync } from "node:fs";
import { setImmediate as nextTurn } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it, onTestFinished } from "vitest";
import type { TelemetryReader } from "../../src/telemetry/reader.ts";
import { createSqliteReader } from "../../src/telemetry/sqlite-reader.ts";
import { observedDatabase, type ObservedDatabase } from "./observed-database.ts";

const COUNT = { sql: "SELECT COUNT(*) AS n FROM t", values: [] };
const upTo = (n: number) =>
  `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${n}) SELECT COUNT(*) AS n FROM n`;
const ENDLESS = { sql: upTo(1e15), values: [] };
const TIMEOUT = 10_000;

const toClose: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const open of toClose.splice(0).reverse()) await open.close();
});

function reader(file: string): TelemetryReader {
  const opened = createSqliteReader(file);
  toClose.push(opened);
  return opened;
}

async function database(...statements: readonly string[]): Promise<ObservedDatabase & { readonly file: string }> {
  const observed = await observedDatabase("sqlite");
  toClose.push({ close: () => observed.drop() });
  await observed.write(...statements, "CREATE TABLE t (n INTEGER)", "INSERT INTO t VALUES (1)");
  return { ...observed, file: fileURLToPath(observed.url) };
}

describe("reading a SQLite file", () => {
  it("leaves the event loop free during a long query", async () => {
    const read = reader((await database()).file);
    await read.query(COUNT, TIMEOUT);
    let answered = false;
    const answer = read.query({ sql: upTo(3_000_000), values: [] }, 30_000).finally(() => (answered = true));
    let turns = 0;
    for (; !answered; turns += 1) await nextTurn();
    expect(await answer).toEqual({ rows: [{ n: 3_000_000 }] });
    // Held up by the query, it turns a few times before and after.
    expect(turns).toBeGreaterThan(100);
  });

  it("cannot write, even when asked to without disguise", async () => {
    const { file } = await database();
    const read = reader(file);
    for (const sql of ["UPDATE t SET n = 2", "DROP TABLE t", "CREATE TABLE u (n)"]) {
      const outcome = await read.query({ sql, values: [] }, TIMEOUT);
      expect(outcome).toMatchObject({ problem: { message: expect.stringContaining("readonly") } });
    }
    expect(await read.query({ sql: "SELECT n FROM t", values: [] }, TIMEOUT)).toEqual({ rows: [{ n: 1 }] });
  });

  it("answers the queries that waited behind one that was stopped", async () => {
    const read = reader((await database()).file);
    const [stopped, next] = await Promise.all([read.query(ENDLESS, 300), read.query(COUNT, TIMEOUT)]);
    expect(stopped).toMatchObject({ problem: { cause: "timeout", message: expect.stringContaining("0.3 s") } });
    expect(next).toEqual({ rows: [{ n: 1 }] });
  });

  it("names a missing file, does not create it, and reads it once it is there", async () => {
    const { file } = await database();
    const elsewhere = `${file}.away`;
    renameSync(file, elsewhere);
    const read = reader(file);
    const outcome = await read.query(COUNT, TIMEOUT);
    expect(outcome).toMatchObject({
      down: true,
      problem: { cause: "unreachable", message: expect.stringContaining(file) },
    });
    expect(existsSync(file)).toBe(false);
    renameSync(elsewhere, file);
    expect(await read.query(COUNT, TIMEOUT)).toEqual({ rows: [{ n: 1 }] });
  });

  it("reads the new file after the old one was replaced", async () => {
    const [old, fresh] = [await database(), await database("CREATE TABLE only_here (n)")];
    const read = reader(old.file);
    const probe = { sql: "SELECT COUNT(*) AS n FROM only_here", values: [] };
    expect(await read.query(probe, TIMEOUT)).toMatchObject({ problem: { cause: "missing-table" } });
    renameSync(fresh.file, old.file);
    expect(await read.query(probe, TIMEOUT)).toEqual({ rows: [{ n: 0 }] });
  });

  it.each(["delete", "wal"])("sees what another process commits while it reads, journal mode %s", async (mode) => {
    const { file, write } = await database(`PRAGMA journal_mode = ${mode}`);
    const read = reader(file);
    for (let n = 1; n <= 5; n += 1) {
      expect(await read.query(COUNT, TIMEOUT)).toEqual({ rows: [{ n }] });
      const [long] = await Promise.all([
        read.query({ sql: upTo(100_000), values: [] }, TIMEOUT),
        write("INSERT INTO t VALUES (2)"),
      ]);
      expect(long).toEqual({ rows: [{ n: 100_000 }] });
    }
  });

  it("says so when the file is no database", async () => {
    const outcome = await reader(fileURLToPath(import.meta.url)).query(COUNT, TIMEOUT);
    expect(outcome).toMatchObject({
      problem: { cause: "unreachable", message: expect.stringContaining("not a database") },
    });
  });

  it("refuses after it was closed, also while a query was running", async () => {
    const read = reader((await database()).file);
    await read.query(COUNT, TIMEOUT);
    const running = read.query(ENDLESS, TIMEOUT);
    await read.close();
    expect(await running).toHaveProperty("problem");
    expect(await read.query(COUNT, TIMEOUT)).toMatchObject({ problem: { cause: "unreachable" } });
  });
});

describe("the reading process", () => {
  it("survives Ctrl-C, which reaches the whole group, and ends with the service in the middle of an endless query", async () => {
    const { file, write } = await database();
    const program = ["--import", "tsx", "--input-type=module"];
    const service = spawn(process.execPath, program, { stdio: ["pipe", "pipe", "inherit"] });
    onTestFinished(() => void service.kill("SIGKILL"));
    const module = new URL("../../src/telemetry/sqlite-reader.ts", import.meta.url).href;
    service.stdin.end(`
      import childProcess from "node:child_process";
      import { syncBuiltinESMExports } from "node:module";
      const { fork } = childProcess;
      const started = [];
      childProcess.fork = (...args) => { const child = fork(...args); started.push(child.pid); return child; };
      syncBuiltinESMExports();
      const { createSqliteReader } = await import(${JSON.stringify(module)});
      const reader = createSqliteReader(${JSON.stringify(file)});
      await reader.query({ sql: "SELECT 1", values: [] }, 10000);
      process.kill(started[0], "SIGINT");
      await reader.query({ sql: "SELECT 1", values: [] }, 10000);
      void reader.query(${JSON.stringify({ sql: `${ENDLESS.sql}, t`, values: [] })}, 600000);
      console.log(started.join());
    `);
    const [output] = (await once(service.stdout, "data")) as [Buffer]; // stdout without an encoding gives buffers
    expect(output.toString()).toMatch(/^\d+\n$/);
    const child = Number(output);
    // A running query keeps writers out: that is how it shows from outside that the endless one has begun.
    await write("PRAGMA busy_timeout = 0");
    const writing = () => write("UPDATE t SET n = n").then(() => "possible", String);
    await expect.poll(writing, { timeout: 10_000 }).toContain("locked");
    service.kill("SIGKILL");
    await expect.poll(() => isRunning(child), { timeout: 10_000 }).toBe(false);
  });
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // In a container whose first process reaps nobody, an ended orphan stays listed as a zombie.
    const status = `/proc/${pid}/stat`;
    return !existsSync(status) || !readFileSync(status, "utf8").includes(") Z ");
  } catch {
    return false;
  }
}
