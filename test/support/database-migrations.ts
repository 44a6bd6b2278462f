import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
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
  return {
    root,
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
