import { runSql } from "../../support/database.ts";

const KEPT = ["rollouts", "audit_chains", "audit_events"] as const;

/** Keeps what the store says now, beside it in the same database. */
export async function keepAs(url: string, name: string): Promise<void> {
  await runSql(url, KEPT.map((table) => `CREATE TABLE ${name}_${table} AS SELECT * FROM ${table};`).join("\n"));
}

/** Puts the store back to what was kept, in place: no connection breaks, nobody is told. */
export async function putBack(url: string, name: string): Promise<void> {
  const replace = KEPT.toReversed()
    .map((table) => `DELETE FROM ${table}; INSERT INTO ${table} SELECT * FROM ${name}_${table};`)
    .join("\n");
  if (url.startsWith("file:")) {
    const guards = await runSql(
      url,
      "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_events'",
    );
    const dropped = guards.map(([trigger]) => `DROP TRIGGER ${String(trigger)};`).join("\n");
    await runSql(url, `PRAGMA foreign_keys = OFF; BEGIN IMMEDIATE; ${dropped} ${replace} COMMIT;`);
  } else {
    await runSql(url, `SET session_replication_role = replica; BEGIN; ${replace} COMMIT;`);
  }
}
