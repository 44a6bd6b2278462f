import { connect, createServer, type Socket } from "node:net";
import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { createDatabaseSource } from "../../src/telemetry/database-source.ts";
import { createPostgresReader } from "../../src/telemetry/postgres-reader.ts";
import type { TelemetryReader } from "../../src/telemetry/reader.ts";
import { maskUrl } from "../../src/telemetry/telemetry-url.ts";
import { LIMITS, observedDatabase, schemaMetric, type ObservedDatabase } from "./observed-database.ts";

const COUNT = { sql: "SELECT COUNT(*) AS n FROM t", values: [] };
const TIMEOUT = 10_000;

let database: ObservedDatabase;
beforeAll(async () => {
  database = await observedDatabase("postgresql");
  await database.write("CREATE TABLE t (n INTEGER, at TIMESTAMP)", "CREATE SEQUENCE s", "INSERT INTO t VALUES (1)");
});
afterAll(() => database.drop());

function reader(url: string): TelemetryReader {
  const opened = createPostgresReader(url, maskUrl(url));
  onTestFinished(() => opened.close());
  return opened;
}

/** The same server behind a wire that can be cut (connections refused) or go silent (nothing passes any more). */
async function wire() {
  const target = new URL(database.url);
  // Taken now: the port in `target` becomes the wire's own.
  const upstream = { port: Number(target.port), host: target.hostname };
  const sockets = new Set<Socket>();
  let silent = false;
  const server = createServer((near) => {
    const far = connect(upstream);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from
        .on("data", (data) => silent || to.write(data))
        .on("close", () => to.destroy())
        .on("error", () => {});
    }
  });
  const open = async (port: number) => {
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    return typeof address === "object" && address ? address.port : 0;
  };
  const port = await open(0);
  const cut = async () => {
    const closed = once(server, "close");
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  onTestFinished(async () => void (server.listening && (await cut())));
  target.port = String(port);
  return { url: target.href, cut, mend: () => open(port), silence: (value: boolean) => void (silent = value) };
}

describe("reading PostgreSQL", () => {
  it("cannot write, nor talk the session into writing", async () => {
    const read = reader(database.url);
    for (const sql of [
      "UPDATE t SET n = 2",
      "CREATE TABLE u (n int)",
      "SELECT nextval('s')",
      "SELECT set_config('transaction_read_only', 'off', true)",
    ]) {
      expect(await read.query({ sql, values: [] }, TIMEOUT)).toHaveProperty("problem");
    }
    const session = {
      sql: "SELECT set_config('default_transaction_read_only', 'off', false), set_config('statement_timeout', '0', false)",
      values: [],
    };
    for (let times = 0; times < 3; times += 1) await read.query(session, TIMEOUT);
    expect(await read.query({ sql: "SELECT nextval('s')", values: [] }, TIMEOUT)).toMatchObject({
      problem: { message: expect.stringContaining("read-only transaction") },
    });
    expect(await read.query({ sql: "SELECT pg_sleep(5)::text", values: [] }, 200)).toMatchObject({
      problem: { cause: "timeout" },
    });
  });

  it("recovers by itself when the server went away and came back", async () => {
    const { url, cut, mend } = await wire();
    const read = reader(url);
    expect(await read.query(COUNT, TIMEOUT)).toEqual({ rows: [{ n: 1 }] });
    await cut();
    for (let times = 0; times < 2; times += 1) {
      expect(await read.query(COUNT, TIMEOUT)).toMatchObject({ down: true, problem: { cause: "unreachable" } });
    }
    await mend();
    expect(await read.query(COUNT, TIMEOUT)).toEqual({ rows: [{ n: 1 }] });
  });

  it("gives up a server that fell silent, for all who wait, and reads again when it speaks", async () => {
    const { url, silence } = await wire();
    const read = reader(url);
    // Every connection the reader may have is open when it happens.
    await Promise.all([1, 2, 3, 4].map(() => read.query({ sql: "SELECT pg_sleep(0.2)::text", values: [] }, TIMEOUT)));
    silence(true);
    const started = performance.now();
    const outcomes = await Promise.all(Array.from({ length: 12 }, () => read.query(COUNT, 500)));
    expect(performance.now() - started).toBeLessThan(4_000);
    for (const outcome of outcomes) expect(outcome).toMatchObject({ down: true, problem: { cause: "unreachable" } });
    silence(false);
    expect(await read.query(COUNT, TIMEOUT)).toEqual({ rows: [{ n: 1 }] });
  });

  it.each([
    ["no such database", (url: URL) => (url.pathname = "/absent"), "no such database"],
    ["a login that is refused", (url: URL) => (url.username = "stranger"), "refused the login"],
    ["a port nobody listens on", (url: URL) => (url.port = "1"), "does not answer"],
    ["a server without TLS", (url: URL) => (url.search = "?sslmode=verify-full"), "no TLS connection"],
  ])("names %s and not the password", async (_title, change, message) => {
    const url = new URL(database.url);
    url.password ||= "s3cret%40";
    change(url);
    const outcome = await reader(url.href).query(COUNT, TIMEOUT);
    expect(outcome).toMatchObject({
      down: true,
      problem: { cause: "unreachable", message: expect.stringContaining(message) },
    });
    expect(JSON.stringify(outcome)).not.toContain(url.password);
    expect(JSON.stringify(outcome)).not.toContain(decodeURIComponent(url.password));
  });

  it("keeps PostgreSQL from compiling, which a batch over a large table would wait for longer than for its rows", async () => {
    const jit = { sql: "SELECT current_setting('jit') AS jit", values: [] };
    expect(await reader(database.url).query(jit, TIMEOUT)).toEqual({ rows: [{ jit: "off" }] });
  });

  it("sees an index whose concurrent build failed as it is, there but invalid", async () => {
    await database.write("CREATE TABLE twice (n INTEGER)", "INSERT INTO twice VALUES (1), (1)");
    await expect(database.write("CREATE UNIQUE INDEX CONCURRENTLY once ON twice (n)")).rejects.toThrow(
      "could not create",
    );
    const tables = [{ name: "twice", purpose: "", columns: { n: "" } }];
    const metric = schemaMetric(["twice"], [{ name: "once", table: "twice", unique: true }]);
    const source = createDatabaseSource(reader(database.url));
    const scope = { runs: [], now: new Date(0), limits: LIMITS, tables };
    expect((await source.observe([metric], scope)).m).toMatchObject({
      count: 1,
      population: 3,
      rows: [{ kind: "index", name: "once", problem: expect.stringContaining("invalid") }],
    });
  });

  it.each([
    ["without a zone", "TIMESTAMP", "2026-01-05T08:00:00.400Z"],
    ["without a zone in summer time, which is winter's here", "TIMESTAMP", "2026-07-05T08:00:00.400Z"],
    ["with a zone", "TIMESTAMPTZ", "2026-01-05T08:00:00.400Z"],
  ])("compares instants with a column %s, whatever zone the database writes in", async (_, type, at) => {
    const name = new URL(database.url).pathname.slice(1);
    await database.write(`ALTER DATABASE ${name} SET timezone TO 'Australia/Sydney'`);
    onTestFinished(() => database.write(`ALTER DATABASE ${name} RESET timezone`));
    // As the observed system does it: an instant with its zone, which the column's type then drops or keeps.
    await database.write(
      `CREATE TABLE ended (id TEXT, at ${type})`,
      `INSERT INTO ended VALUES ('r', CAST('${at}' AS timestamptz))`,
    );
    onTestFinished(() => database.write("DROP TABLE ended"));
    const source = createDatabaseSource(reader(database.url));
    const find = "SELECT id AS run, at < :settledBefore AS finished FROM ended WHERE at >= :since";
    const found = async (since: string, now: string) => {
      const scope = { since, reported: [], now: new Date(now), limits: { ...LIMITS, settleMs: 0 } };
      return (await source.findRuns({ find, describe: find }, scope)).runs.map(({ finished }) => finished);
    };
    const after = at.replace(".400", ".401");
    expect(await found(at, after)).toEqual([true]);
    expect(await found(at, at)).toEqual([false]);
    expect(await found(after, after)).toEqual([]);
  });
});
