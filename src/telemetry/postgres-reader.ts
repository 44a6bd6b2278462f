import type { PoolClient } from "pg";
import { PrismaClient } from "../generated/postgresql/client.ts";
import { classifyFailure } from "./classify-failure.ts";
import { toDriverFailure } from "./driver-failure.ts";
import { combine, separate } from "./postgres-batches.ts";
import { queueQueries } from "./query-queue.ts";
import { toRawRow } from "./raw-row.ts";
import { unavailable, type QueryOutcome, type Statement, type TelemetryReader } from "./reader.ts";
import { withoutSecrets } from "./telemetry-url.ts";
import { within } from "./within.ts";

/** Few: an observed production database must not notice being watched. */
const POSTGRES_CONNECTIONS = 3;
const CONNECT_LIMIT_MS = 5_000;
/** The server stops a query itself at the time limit; only one that does not even do that is given up this much later. */
const GRACE_MS = 1_000;

type Rows = readonly Readonly<Record<string, unknown>>[];

interface Connections {
  readonly prisma: PrismaClient;
  /** Waits for nobody: sockets to a server that fell silent are destroyed. */
  abandon(): Promise<void>;
}

/** Reads a PostgreSQL database through read-only transactions. Connects at the first query and again whenever needed. */
export function createPostgresReader(connectionString: string, label: string): TelemetryReader {
  let connections: Promise<Connections> | undefined;
  let closed = false;

  async function read(current: Promise<Connections>, statement: Statement, timeoutMs: number): Promise<QueryOutcome> {
    try {
      const { prisma } = await current;
      const rows = await readOnly(prisma, statement, timeoutMs);
      return { rows: rows.map(toRawRow) };
    } catch (error) {
      const failure = toDriverFailure(error);
      const message = withoutSecrets(failure.message, connectionString);
      const problem = classifyFailure("postgresql", { ...failure, message }, label);
      return { problem, down: problem.cause === "unreachable" };
    }
  }

  async function run(statement: Statement, timeoutMs: number): Promise<QueryOutcome> {
    if (closed) return { problem: unavailable("unreachable", "the telemetry reader is closed"), down: true };
    const current = (connections ??= connect(connectionString));
    const outcome = await within(read(current, statement, timeoutMs), timeoutMs + GRACE_MS);
    if (outcome) return outcome;
    // Its connections wait for a server that is gone; the next query must not queue behind them.
    if (connections === current) connections = undefined;
    void current.then(
      ({ abandon }) => abandon(),
      () => {},
    );
    const message = `${label} did not answer within ${timeoutMs / 1000} s, nor stop the query by itself; check the server and the network`;
    return { problem: unavailable("unreachable", message), down: true };
  }

  const queued = queueQueries(run, POSTGRES_CONNECTIONS);

  async function batch(statements: readonly Statement[], timeoutMs: number): Promise<readonly QueryOutcome[] | null> {
    const outcome = await queued(combine(statements), timeoutMs);
    if ("rows" in outcome) return separate(outcome.rows, statements.length).map((rows) => ({ rows }));
    return outcome.down ? statements.map(() => outcome) : null;
  }

  return {
    provider: "postgresql",
    atOnce: POSTGRES_CONNECTIONS,
    batchSize: 24,
    async query(statement, timeoutMs) {
      // A plan is no set of rows that a statement could select from.
      if (statement.explain) return queued(statement, timeoutMs);
      const outcome = await queued(combine([statement]), timeoutMs);
      return "rows" in outcome ? { rows: separate(outcome.rows, 1)[0] ?? [] } : outcome;
    },
    batch,
    async close() {
      closed = true;
      await (await connections)?.abandon();
      connections = undefined;
    },
  };
}

/**
 * In a transaction of its own that can only read and has a time limit. The settings are the transaction's and not the connection's:
 * they hold behind a pooler too, no query can switch them off for the next, and the one that forbids whole-table reads while a plan is
 * asked for reaches no real query.
 */
function readOnly(prisma: PrismaClient, { sql, values, explain }: Statement, timeoutMs: number): Promise<Rows> {
  // Compiled (jit) wherever many rows are expected, a batch over a large table would take ten times as long to prepare as to run.
  const settings = `set_config('transaction_read_only', 'on', true), set_config('statement_timeout', $1, true), set_config('jit', 'off', true)`;
  const planning = explain ? ", set_config('enable_seqscan', 'off', true)" : "";
  return prisma.$transaction(
    async (tx) => {
      await tx.$queryRawUnsafe(`SELECT ${settings}${planning}`, String(timeoutMs));
      return tx.$queryRawUnsafe<Record<string, unknown>[]>(
        `${explain ? "EXPLAIN (FORMAT JSON) " : ""}${sql}`,
        ...values,
      );
    },
    { maxWait: CONNECT_LIMIT_MS + GRACE_MS, timeout: timeoutMs + 2 * GRACE_MS },
  );
}

/** The driver is loaded here: most processes observe no PostgreSQL, and nobody should wait for it at a start. */
async function connect(connectionString: string): Promise<Connections> {
  const [{ Pool }, { PrismaPg }] = await Promise.all([import("pg"), import("@prisma/adapter-pg")]);
  const pool = new Pool({
    connectionString,
    max: POSTGRES_CONNECTIONS,
    connectionTimeoutMillis: CONNECT_LIMIT_MS,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    application_name: "sluice telemetry",
  });
  const clients = new Set<PoolClient>();
  pool.on("connect", (client) => {
    clients.add(client);
    // Without a listener a connection that breaks between two queries would end the whole service.
    client.on("error", () => {});
  });
  pool.on("error", () => {});
  pool.on("remove", (client) => clients.delete(client));
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });
  return {
    prisma,
    async abandon() {
      // `end` of a client destroys its socket when a query is still running, which the pool's own `end` would wait for.
      // PoolClient's type hides `end` behind `release`, though it is a whole Client.
      for (const client of clients) void (client as unknown as { end(): Promise<void> }).end().catch(() => {});
      await Promise.allSettled([pool.end(), prisma.$disconnect()]);
    },
  };
}
