// Writes the next migration of both providers: what leads from the existing migrations to the models.
//   node scripts/migrate-new.mjs add-something
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { tsImport } from "tsx/esm/api";

const name = process.argv[2] ?? "";
if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name)) {
  console.error(
    `Found the migration name ${JSON.stringify(name)}, needed lower-case words joined by "-". Run: node scripts/migrate-new.mjs add-something`,
  );
  process.exit(1);
}

const { startPostgres } = await tsImport("../test/support/postgres.ts", import.meta.url);
const { diffMigrations, migrationsFolder, schemaFiles } = await tsImport(
  "../test/support/database-schema-engine.ts",
  import.meta.url,
);

const folderName = `${new Date().toISOString().replace(/\D/g, "").slice(0, 14)}_${name.replaceAll("-", "_")}`;
const scratch = mkdtempSync(path.join(tmpdir(), "sluice-migrate-"));
const postgres = await startPostgres();
try {
  const database = await postgres.createDatabase();
  const urls = { sqlite: `file:${path.join(scratch, "empty.db")}`, postgresql: database.url };
  for (const [provider, url] of Object.entries(urls)) {
    const sql = await diffMigrations(url, migrationsFolder(provider), schemaFiles(provider));
    if (sql === undefined) {
      console.log(`${provider}: the migrations already build the models, nothing written.`);
      continue;
    }
    const file = path.join(migrationsFolder(provider), folderName, "migration.sql");
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, sql);
    console.log(
      `${provider}: wrote ${path.relative(process.cwd(), file)}. Read it: Prisma does not know triggers, so where`,
    );
    console.log("SQLite rebuilds audit_events or definitions their triggers have to be created again.");
  }
  await database.drop();
} finally {
  await postgres.stop();
  rmSync(scratch, { recursive: true, force: true });
}
