import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { migrate } from "../../src/store/migrate.ts";
import { parseStoreUrl } from "../../src/store/store-url.ts";
import { createDatabase, DATABASE_PROVIDERS, runSql, type TestDatabase } from "../support/database.ts";
import { copyMigrations } from "../support/database-migrations.ts";
import { diagnoseHistory, diffMigrations, migrationsFolder, schemaFiles } from "../support/database-schema-engine.ts";

describe.each(DATABASE_PROVIDERS)("the migrations of %s", (provider) => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createDatabase(provider);
  });
  afterAll(() => database.drop());

  const planted = (from: string, to: string) => {
    const files = schemaFiles(provider).map(({ path, content }) => ({ path, content: content.replace(from, to) }));
    expect(files, "the change was planted").not.toEqual(schemaFiles(provider));
    return diffMigrations(database.url, migrationsFolder(provider), files);
  };

  it("build exactly what the models say", async () => {
    expect(await diffMigrations(database.url, migrationsFolder(provider), schemaFiles(provider))).toBeUndefined();
  });

  it.each([
    [
      "a column",
      "telemetrySource  String",
      "another String?\n  telemetrySource  String",
      /ADD COLUMN\s+"another" TEXT/,
    ],
    ["an index", "@@index([actor, id])", "", /DROP INDEX "audit_events_actor_id_idx"/],
    ["a unique key", "@@unique([rolloutName, seq])", "@@index([rolloutName, seq])", /audit_events_rollout_seq/],
    ["a type", "observedAt  String", "observedAt  Int", /"observed_at" INTEGER NOT NULL/],
  ])("are told from models that differ in %s", async (_, from, to, sql) => {
    expect(await planted(from, to)).toMatch(sql);
  });

  it("leave a history that Prisma itself finds clean", async () => {
    await migrate(parseStoreUrl(database.url));
    const diagnosis = await diagnoseHistory(database.url, provider, migrationsFolder(provider));
    expect(diagnosis).toEqual({
      history: null,
      failedMigrationNames: [],
      editedMigrationNames: [],
      hasMigrationsTable: true,
    });
  });

  it("leave a history in which Prisma sees what is missing and what was edited", async () => {
    const migrations = copyMigrations();
    const folder = `${migrations.root}/${provider}/migrations`;
    migrations.write("20991231000000_second", "CREATE TABLE added (id INTEGER);");
    expect(await diagnoseHistory(database.url, provider, folder)).toMatchObject({
      history: { diagnostic: "databaseIsBehind", unappliedMigrationNames: ["20991231000000_second"] },
    });
    migrations.drop();
    await runSql(database.url, "UPDATE _prisma_migrations SET checksum = 'x' WHERE migration_name LIKE '%_initial'");
    expect(await diagnoseHistory(database.url, provider, migrationsFolder(provider))).toMatchObject({
      editedMigrationNames: ["20261123000000_initial"],
    });
  });
});
