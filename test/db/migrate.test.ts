import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import { migrate } from "../../src/store/migrate.ts";
import { defaultMigrationsRoot, readMigrations } from "../../src/store/migration-folder.ts";
import { openStore } from "../../src/store/open-store.ts";
import { parseStoreUrl } from "../../src/store/store-url.ts";
import { createDatabase, DATABASE_PROVIDERS, runSql, type TestDatabase } from "../support/database.ts";
import { connectPostgres } from "../support/postgres.ts";
import { copyMigrations } from "../support/database-migrations.ts";
import { sampleCommit, sampleDefinition, sampleEvent, sampleState } from "../support/database-samples.ts";

const INITIAL = "20261123000000_initial";
const SECOND = "20991231000000_second";
const migrator = fileURLToPath(new URL("../support/database-migrator.ts", import.meta.url));

/** The history of migrations that went through. */
const applied = (names: readonly string[]) => names.map((name) => [name, 1, true]);

describe.each(DATABASE_PROVIDERS)("the migrator on %s", (provider) => {
  let database: TestDatabase;
  let migrations: ReturnType<typeof copyMigrations>;

  beforeEach(async () => {
    database = await createDatabase(provider);
    migrations = copyMigrations();
  });
  afterEach(async () => {
    migrations.drop();
    await database.drop();
  });

  const run = () => migrate(parseStoreUrl(database.url), migrations.root);
  const history = () =>
    runSql(
      database.url,
      `SELECT migration_name, applied_steps_count, finished_at IS NOT NULL FROM _prisma_migrations ORDER BY migration_name`,
    ).then((rows) => rows.map(([name, steps, finished]) => [name, Number(steps), Boolean(finished)]));

  it("builds a fresh database and has nothing to do the second time", async () => {
    expect(await run()).toEqual(migrations.names);
    expect(await runSql(database.url, "SELECT * FROM rollouts")).toEqual([]);
    expect(await run()).toEqual([]);
    expect(await history()).toEqual(applied(migrations.names));
  });

  it("applies only what is new to a database in use", async () => {
    await run();
    await runSql(database.url, "INSERT INTO definitions VALUES ('d', 'n', '{}', 'x')");
    migrations.write(SECOND, "CREATE TABLE added (id INTEGER); INSERT INTO added VALUES (7);");
    expect(await run()).toEqual([SECOND]);
    expect(await runSql(database.url, "SELECT name FROM definitions, added")).toEqual([["n"]]);
    expect(await history()).toEqual([...applied(migrations.names), [SECOND, 1, true]]);
  });

  it("leaves nothing of a migration that fails half-way, says why, and applies it once mended", async () => {
    migrations.write(SECOND, "CREATE TABLE half (id INTEGER); INSERT INTO missing VALUES (1);");
    await expect(run()).rejects.toMatchObject({
      code: "migration-failed",
      message: expect.stringMatching(/20991231000000_second failed on the store .*missing.*Nothing was changed/),
    });
    await expect(runSql(database.url, "SELECT * FROM half")).rejects.toThrow("half");
    expect(await history()).toEqual(applied(migrations.names));
    migrations.write(SECOND, "CREATE TABLE half (id INTEGER);");
    expect(await run()).toEqual([SECOND]);
  });

  it("refuses a migration that was edited after it was applied", async () => {
    await run();
    migrations.write(INITIAL, "-- something else");
    await expect(run()).rejects.toMatchObject({ code: "migration-edited", message: expect.stringContaining(INITIAL) });
  });

  it("refuses a store that a newer program wrote", async () => {
    migrations.write(SECOND, "CREATE TABLE added (id INTEGER);");
    await run();
    await expect(migrate(parseStoreUrl(database.url))).rejects.toMatchObject({
      code: "newer-store",
      message: expect.stringMatching(/20991231000000_second.*does not know \(its newest is 20\d+_\w+\)/),
    });
  });

  it("goes on beside a newer program whose migrations only expand, and no further", async () => {
    migrations.write("20991230000000_expand_more", "ALTER TABLE rollouts ADD COLUMN added TEXT;");
    await run();
    expect(await migrate(parseStoreUrl(database.url))).toEqual([]);
    const older = await openStore({ url: database.url });
    expect(await older.createRollout(sampleState("r"), sampleDefinition(), [sampleEvent("r")])).toBe(true);
    expect(await older.commit(sampleCommit(sampleState("r")))).toBe("committed");
    expect((await older.listRollouts({ limit: 10 })).items).toHaveLength(1);
    await older.close();
    migrations.write(SECOND, "ALTER TABLE rollouts DROP COLUMN added;");
    await run();
    await expect(migrate(parseStoreUrl(database.url))).rejects.toMatchObject({ code: "newer-store" });
  });

  it("refuses a migration that Prisma's tools began and did not finish, until it is resolved", async () => {
    await run();
    migrations.write(SECOND, "CREATE TABLE added (id INTEGER);");
    const columns = "(id, checksum, migration_name, started_at)";
    await runSql(
      database.url,
      `INSERT INTO _prisma_migrations ${columns} VALUES ('1', 'c', '${SECOND}', CURRENT_TIMESTAMP)`,
    );
    await expect(run()).rejects.toMatchObject({
      code: "migration-failed",
      message: expect.stringContaining(`prisma migrate resolve --rolled-back ${SECOND}`),
    });
    await runSql(database.url, "UPDATE _prisma_migrations SET rolled_back_at = CURRENT_TIMESTAMP WHERE id = '1'");
    expect(await run()).toEqual([SECOND]);
  });

  it("applies every migration once when eight callers in two processes start at the same time", async () => {
    migrations.write(SECOND, "CREATE TABLE added (id INTEGER);");
    const args = JSON.stringify({ url: database.url, migrationsRoot: migrations.root });
    const inProcess = () =>
      promisify(execFile)(process.execPath, ["--import", "tsx", migrator, args]).then(
        ({ stdout }) => JSON.parse(stdout) as string[],
      );
    const results = await Promise.all([inProcess(), inProcess(), run(), run(), run(), run(), run(), run()]);
    expect(results.flat().toSorted()).toEqual([...migrations.names, SECOND]);
    expect(await history()).toEqual([...applied(migrations.names), [SECOND, 1, true]]);
  });
});

describe("the migrations of the program that are said to expand", () => {
  // What is named so, an older program goes on beside: were it to take something away, that program would break in production.
  const TAKES_AWAY = /\b(DROP|RENAME|TRUNCATE|DELETE(?!\s+RESTRICT)|UPDATE\s+"|SET\s+NOT\s+NULL|ALTER\s+COLUMN)\b/i;

  it.each(DATABASE_PROVIDERS)("only add to %s", (provider) => {
    const migrations = readMigrations(defaultMigrationsRoot(), provider);
    const expanding = migrations.filter(({ name }) => name.includes("_expand_"));
    expect(expanding.length).toBeGreaterThan(0);
    expect(expanding.filter(({ sql }) => TAKES_AWAY.test(sql)).map(({ name }) => name)).toEqual([]);
  });
});

describe("the migrator", () => {
  it("rolls a SQLite migration back that leaves references pointing nowhere", async () => {
    const database = await createDatabase("sqlite");
    const migrations = copyMigrations();
    // References are not enforced while a migration rebuilds tables, so this passes until the check at its end.
    migrations.write(SECOND, "INSERT INTO exposure_runs VALUES ('nobody', 1, 'r', 'x', 'x');");
    await expect(migrate(parseStoreUrl(database.url), migrations.root)).rejects.toMatchObject({
      code: "migration-failed",
    });
    expect(await runSql(database.url, "SELECT * FROM exposure_runs")).toEqual([]);
    migrations.drop();
    await database.drop();
  });

  it.each([
    ["a PostgreSQL that is not there", "postgresql://u:secret@127.0.0.1:1/none", "unavailable"],
    ["a host without a name", "postgresql://u:secret@nowhere.invalid/none", "unavailable"],
    ["a folder it cannot make", `file:${fileURLToPath(import.meta.url)}/sluice.db`, "unusable"],
    ["a database that is not there", connectPostgres(inject("postgresUrl")).url("nobody_made_it"), "unusable"],
  ])("says what to check about %s, without the password", async (_, url, code) => {
    const failure = migrate(parseStoreUrl(url));
    await expect(failure).rejects.toMatchObject({
      code,
      message: expect.stringContaining("cannot be opened"),
    });
    await expect(failure).rejects.not.toThrow("secret");
  });

  it("says that the program is incomplete when its migrations are missing", async () => {
    const failure = migrate(parseStoreUrl("file:never-created.db"), "/nonexistent");
    await expect(failure).rejects.toMatchObject({
      code: "migration-failed",
      message: expect.stringContaining("/nonexistent"),
    });
  });
});
