import { randomUUID } from "node:crypto";
import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { PrismaLibSql } from "@prisma/adapter-libsql";
import { PrismaPg } from "@prisma/adapter-pg";
import type { SqlDriverAdapter, SqlMigrationAwareDriverAdapterFactory } from "@prisma/driver-adapter-utils";
import { Client } from "pg";

/**
 * Prisma's own driver adapters with what the schema engine needs put right (seen in 7.10.0): scratch databases that are
 * really separate, scripts run whole, and columns of the type "char" made readable.
 */
export function engineAdapterFactory(url: string): SqlMigrationAwareDriverAdapterFactory {
  return url.startsWith("file:") ? sqliteFactory(url) : postgresFactory(url);
}

function sqliteFactory(url: string): SqlMigrationAwareDriverAdapterFactory {
  const open = async (file: string) => runScriptsWhole(await new PrismaLibSql({ url: file }).connect());
  return {
    provider: "sqlite",
    adapterName: "@prisma/adapter-libsql",
    connect: () => open(url),
    async connectToShadowDb() {
      // A file: an in-memory database vanishes with the connection, which the adapter replaces after a transaction.
      const file = path.join(tmpdir(), `sluice-shadow-${randomUUID()}.db`);
      return onDispose(await open(`file:${file}`), async () => {
        for (const suffix of ["", "-wal", "-shm"]) rmSync(file + suffix, { force: true });
      });
    },
  };
}

/** libsql silently executes only the first of several statements, which the engine then reports as drift. */
function runScriptsWhole(adapter: SqlDriverAdapter): SqlDriverAdapter {
  const executeRaw = adapter.executeRaw.bind(adapter);
  adapter.executeRaw = async (query) => {
    if (query.args.length > 0 || !/;\s*\S/.test(query.sql)) return executeRaw(query);
    await adapter.executeScript(query.sql);
    return 0;
  };
  return adapter;
}

function postgresFactory(url: string): SqlMigrationAwareDriverAdapterFactory {
  const open = async (database: string) =>
    patchPostgres(await new PrismaPg({ connectionString: database }).connect(), database);
  return {
    provider: "postgres",
    adapterName: "@prisma/adapter-pg",
    connect: () => open(url),
    async connectToShadowDb() {
      // The adapter's own version connects to the main database again: its connection string beats the new name.
      const name = `sluice_shadow_${randomUUID().replaceAll("-", "")}`;
      await runScript(url, `CREATE DATABASE "${name}"`);
      const shadow = new URL(url);
      shadow.pathname = `/${name}`;
      return onDispose(await open(shadow.toString()), () => runScript(url, `DROP DATABASE "${name}" WITH (FORCE)`));
    },
  };
}

const CHAR_COLUMNS =
  /\b(\w+\.(contype|confdeltype|confupdtype|relkind|typtype|provolatile|prokind|attgenerated|attidentity|relpersistence|polcmd))\b(?!\s*(=|in|<>|::|!=))/gi;

function patchPostgres(adapter: SqlDriverAdapter, url: string): SqlDriverAdapter {
  const queryRaw = adapter.queryRaw.bind(adapter);
  adapter.queryRaw = (query) => queryRaw({ ...query, sql: query.sql.replace(CHAR_COLUMNS, "$1::text") });
  // The adapter splits scripts at every semicolon, also inside the body of a function.
  adapter.executeScript = (script) => runScript(url, script);
  return adapter;
}

async function runScript(url: string, script: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(script);
  } finally {
    await client.end();
  }
}

function onDispose(adapter: SqlDriverAdapter, then: () => Promise<void>): SqlDriverAdapter {
  const dispose = adapter.dispose.bind(adapter);
  adapter.dispose = async () => {
    await dispose();
    await then();
  };
  return adapter;
}
