import type Libsql from "libsql";
import type { Sql } from "./sql.ts";
import { BUSY_TIMEOUT_MS, makeFolder, type SqliteFile } from "./sqlite-file.ts";

/** More texts than the store has; only lists of values make more of them. */
const MOST_STATEMENTS = 200;

/** One connection. Every call is done when it returns. */
export interface SqliteConnection {
  rows<Row extends object>(statement: Sql): readonly Row[];
  /** How many rows a statement changed. */
  run(statement: Sql): number;
  /** Statements without values; whatever becomes of one, it does not stay unfinished, which would keep the connection from a COMMIT. */
  script(text: string): void;
  readonly inTransaction: boolean;
  close(): void;
}

/**
 * Creates the file and its folder where they are not there. Straight on libsql: through Prisma's client the statements of a commit
 * cost several times the processor time (ADR 0023).
 */
export async function openSqlite(location: SqliteFile): Promise<SqliteConnection> {
  makeFolder(location);
  // Loaded here, so that a process on the other database does without.
  const { default: Database } = await import("libsql");
  return connectionOn(new Database(location.file, { timeout: BUSY_TIMEOUT_MS }));
}

function connectionOn(libsql: Libsql.Database): SqliteConnection {
  const prepared = new Map<string, Libsql.Statement>();

  /** Preparing costs more than running. */
  function use<T>({ sql, values }: Sql, run: (statement: Libsql.Statement, values: readonly Value[]) => T): T {
    let statement = prepared.get(sql);
    if (!statement) {
      if (prepared.size >= MOST_STATEMENTS) prepared.clear();
      prepared.set(sql, (statement = libsql.prepare(sql)));
    }
    try {
      return run(statement, values.map(bindable));
    } catch (error) {
      // In what state it is left, nobody says.
      prepared.delete(sql);
      throw error;
    }
  }

  return {
    rows: <Row>(sql: Sql) => use(sql, (statement, values) => statement.all(values)) as Row[], // named by the caller
    run: (sql) => use(sql, (statement, values) => statement.run(values).changes),
    script: (text) => libsql.exec(text),
    get inTransaction() {
      return libsql.inTransaction;
    },
    close() {
      prepared.clear();
      libsql.close();
    },
  };
}

type Value = string | number | bigint | null;

/** libsql ends the process at the sight of a boolean, and takes every number for a fraction. */
function bindable(value: unknown): Value {
  if (typeof value === "string" || value === null) return value;
  // Beyond the safe ones libsql refuses a BigInt that SQLite itself would have kept as a fraction.
  if (typeof value === "number") return Number.isSafeInteger(value) ? BigInt(value) : value;
  throw new TypeError(`found a value of type ${typeof value}, needed one a column can hold`);
}
