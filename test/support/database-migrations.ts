import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { DATABASE_PROVIDERS } from "./database.ts";
import { migrationsFolder } from "./database-schema-engine.ts";

/** A copy of the program's migrations that a test may add to and spoil. */
export function copyMigrations() {
  const root = mkdtempSync(path.join(tmpdir(), "sluice-migrations-"));
  for (const provider of DATABASE_PROVIDERS) {
    cpSync(migrationsFolder(provider), path.join(root, provider, "migrations"), { recursive: true });
  }
  const [provider] = DATABASE_PROVIDERS;
  if (provider === undefined) throw new Error("no database provider");
  const folders = readdirSync(migrationsFolder(provider), { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  );
  return {
    root,
    /** Of the program itself, oldest first. */
    names: folders.map(({ name }) => name).toSorted(),
    /** Adds a migration (or replaces one) for both providers. */
    write(name: string, sql: string): void {
      for (const provider of DATABASE_PROVIDERS) {
        const folder = path.join(root, provider, "migrations", name);
        mkdirSync(folder, { recursive: true });
        writeFileSync(path.join(folder, "migration.sql"), sql);
      }
    },
    drop: () => rmSync(root, { recursive: true, force: true }),
  };
}
