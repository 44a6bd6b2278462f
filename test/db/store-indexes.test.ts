import { PrismaPg } from "@prisma/adapter-pg";
import type { SqlDriverAdapter, SqlQuery } from "@prisma/driver-adapter-utils";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PrismaClient as PostgresqlClient } from "../../src/generated/postgresql/client.ts";
import { PrismaClient as SqliteClient } from "../../src/generated/sqlite/client.ts";
import { approvalsOf } from "../../src/store/approvals.ts";
import { auditOf } from "../../src/store/audit.ts";
import { connectTo, type Access, type Database } from "../../src/store/database.ts";
import { deliveriesOf } from "../../src/store/deliveries.ts";
import { evidenceOf } from "../../src/store/evidence.ts";
import { migrate } from "../../src/store/migrate.ts";
import { outboxCareOf } from "../../src/store/outbox-care.ts";
import { outboxOf } from "../../src/store/outbox.ts";
import { receiptsOf } from "../../src/store/receipts.ts";
import { rolloutsOf } from "../../src/store/rollouts.ts";
import { sqliteReaderFactory } from "../../src/store/sqlite-adapter.ts";
import { parseStoreUrl } from "../../src/store/store-url.ts";
import { tokensOf } from "../../src/store/tokens.ts";
import type { Reader, Write } from "../../src/store/transaction.ts";
import { trailOf } from "../../src/store/trail.ts";
import { createDatabase, DATABASE_PROVIDERS, runSql, type DatabaseProvider } from "../support/database.ts";
import { fillSql, ROWS } from "./support/full-store.ts";
import { plannedReads } from "./support/query-plans.ts";

const AT = "2026-01-05T08:00:00.000Z";
/** What a duty finds it would then write; of these none finds anything. */
const NOTHING_TO_WRITE: Write = () => Promise.reject(new Error("a read wrote"));
/** Of the one that finds something, what it would write is not looked at. */
const WRITES_NOTHING: Write = () => Promise.resolve(undefined as never);

/** Every read of the store that answers a list, or is asked again and again. */
function reads(access: Access, provider: DatabaseProvider) {
  const store = {
    ...rolloutsOf(access),
    ...receiptsOf(access),
    ...auditOf(access),
    ...trailOf(access),
    ...evidenceOf(access),
    ...approvalsOf(access),
    ...tokensOf(access),
    ...outboxOf({ ...access, write: WRITES_NOTHING }),
    ...outboxCareOf(access),
    ...deliveriesOf(access),
  };
  const limit = 50;
  const two = ["r-100", "r-200"];
  const page = async <T>(list: (cursor?: string) => Promise<{ readonly items: readonly T[]; nextCursor?: string }>) => {
    const { nextCursor } = await list();
    if (nextCursor !== undefined) await list(nextCursor);
  };
  const audit = (filter: object) => () =>
    page((cursor) => store.listAudit({ limit, ...filter, ...(cursor && { cursor }) }));
  const deliveries = (filter: object) => () =>
    page((cursor) => store.listDeliveries({ limit, ...filter, ...(cursor && { cursor }) }));
  const evidence = (filter: object) => () =>
    page((cursor) => store.listEvidence({ rollout: "r-100", limit, ...filter, ...(cursor && { cursor }) }));
  return {
    rollouts: () => page((cursor) => store.listRollouts({ limit, ...(cursor && { cursor }) })),
    "rollouts that changed": () => store.findRollouts(two),
    "rollouts of some names": () => store.listRollouts({ limit, rollouts: two }),
    audit: audit({}),
    "audit of a rollout": audit({ rollout: "r-100" }),
    "audit of a rollout since": audit({ rollout: "r-100", since: AT }),
    "audit of an actor": audit({ actor: "token:rare" }),
    "audit of a type": audit({ type: "kill_switch.engaged" }),
    // SQLite walks back from the newest event until the page is full, which it is soon, or the trail ends.
    ...(provider === "postgresql" && { "audit since long ago": audit({ since: AT }) }),
    "audit of a moment": audit({ since: "2026-01-05T08:00:00.000Z", until: "2026-01-05T08:01:00.000Z" }),
    "audit of some rollouts": audit({ rollouts: two }),
    "a trail, read on": () =>
      store.readAudit({ rollout: "r-100" }, { after: "1000", last: String(ROWS.events), limit: 500 }),
    "a trail, verified": () => store.trail("r-100", { after: 3, limit: 500 }),
    "the last event": () => store.lastAuditId(),
    evidence: evidence({}),
    "evidence of one kind": evidence({ evidence: "smoke-1" }),
    "the latest evidence": () => store.latestEvidence("r-100", 1),
    "reported runs": () => store.reportedRuns("r-100", 1),
    approvals: () => store.approvals("r-100", 1),
    "a rollout": () => store.findRollout("r-100"),
    "a receipt": () => store.findReceipt("token:rare", "key"),
    tokens: () => page((cursor) => store.listTokens({ limit, ...(cursor && { cursor }) })),
    deliveries: deliveries({}),
    "deliveries of a rollout": deliveries({ rollout: "r-100" }),
    "deliveries of some rollouts": deliveries({ rollouts: two }),
    "deliveries to a target": deliveries({ target: "slack" }),
    "deliveries that failed": deliveries({ status: "failed" }),
    "the next delivery": () => store.claimDelivery("rare", AT, AT),
    "what is to be addressed": () => store.fanOut(() => [], AT, limit),
    "what may be pruned": () => store.pruneNotices("2020-01-01T00:00:00.000Z", limit),
  };
}

function client(provider: DatabaseProvider, url: string, seen: SqlQuery[]): Database {
  const location = parseStoreUrl(url);
  const record = <T extends { connect(): Promise<SqlDriverAdapter> }>(factory: T): T => ({
    ...factory,
    async connect() {
      const adapter = await factory.connect();
      const queryRaw = adapter.queryRaw.bind(adapter);
      adapter.queryRaw = (query) => (seen.push(query), queryRaw(query));
      return adapter;
    },
  });
  if (location.provider === "sqlite") return new SqliteClient({ adapter: record(sqliteReaderFactory(location)) });
  const factory = new PrismaPg({ connectionString: location.url });
  const connect = factory.connect.bind(factory);
  factory.connect = () => record({ connect }).connect() as ReturnType<typeof connect>;
  // As in connectTo: the clients differ in what nothing here uses.
  return new PostgresqlClient({ adapter: factory }) as unknown as Database;
}

/** The store's access to the database, recording what it asks. */
function accessTo(
  provider: DatabaseProvider,
  url: string,
  seen: SqlQuery[],
): { access: Access; close(): Promise<void> } {
  const database = client(provider, url, seen);
  const { reader, close } = connectTo(parseStoreUrl(url));
  const rows: Reader["rows"] = (statement) => {
    const sql = provider === "sqlite" ? statement.sql : statement.text;
    const argTypes = statement.values.map((value) => ({
      scalarType: typeof value === "number" ? ("int" as const) : ("string" as const),
      arity: "scalar" as const,
    }));
    seen.push({ sql, args: [...statement.values], argTypes });
    return reader.rows(statement);
  };
  return {
    access: { database, reader: { ...reader, rows }, write: NOTHING_TO_WRITE },
    async close() {
      await database.$disconnect();
      await close();
    },
  };
}

/** What SQLite finds by an index and then sorts: few rows by nature, or those of the rollouts or the time that were asked for. */
const SORTED_BY_SQLITE = new Set([
  "audit of a moment",
  "audit of some rollouts",
  "the latest evidence",
  "approvals",
  "tokens",
  "deliveries of a rollout",
  "deliveries of some rollouts",
]);

describe.each(DATABASE_PROVIDERS)("with ten thousand rollouts, the store on %s", (provider) => {
  let url: string;
  let access: Access;
  let close: () => Promise<void>;
  const seen: SqlQuery[] = [];

  beforeAll(async () => {
    const created = await createDatabase(provider);
    url = created.url;
    await migrate(parseStoreUrl(url));
    for (const statement of fillSql(provider)) await runSql(url, statement);
    const recorded = accessTo(provider, url, seen);
    access = recorded.access;
    close = async () => {
      await recorded.close();
      await created.drop();
    };
  }, 60_000);
  afterAll(() => close());

  // Which there are does not depend on the client.
  const names = Object.keys(reads({} as Access, provider));

  it.each(names)("reads no more than it answers: %s", async (name) => {
    seen.length = 0;
    const list: Readonly<Record<string, () => Promise<unknown>>> = reads(access, provider);
    await list[name]?.();
    expect(seen.length).toBeGreaterThan(0);
    expect(await plannedReads(provider, url, seen, SORTED_BY_SQLITE.has(name))).toEqual([]);
  });

  it("would be seen to read too much without its indexes", async () => {
    await runSql(url, "DROP INDEX audit_events_actor_id_idx");
    seen.length = 0;
    await reads(access, provider)["audit of an actor"]();
    expect(await plannedReads(provider, url, seen, false)).not.toEqual([]);
  });
});
