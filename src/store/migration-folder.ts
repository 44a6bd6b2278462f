import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { StoreError } from "./store-error.ts";

export interface Migration {
  readonly name: string;
  readonly sql: string;
  /** SHA-256 (hex) of the file, as Prisma records it. */
  readonly checksum: string;
}

/** The program's `prisma` folder, found beside package.json whether this runs from src or from dist. */
export function defaultMigrationsRoot(): string {
  let folder = path.dirname(fileURLToPath(import.meta.url));
  while (!existsSync(path.join(folder, "package.json"))) {
    const parent = path.dirname(folder);
    if (parent === folder) throw new StoreError("migration-failed", missing(path.join(folder, "prisma")));
    folder = parent;
  }
  return path.join(folder, "prisma");
}

/** The migrations of a provider in the order they apply; StoreError "migration-failed" when there are none. */
export function readMigrations(root: string, provider: "sqlite" | "postgresql"): readonly Migration[] {
  const folder = path.join(root, provider, "migrations");
  const names = existsSync(folder)
    ? readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory())
    : [];
  if (names.length === 0) throw new StoreError("migration-failed", missing(folder));
  return names
    .map((entry) => entry.name)
    .sort()
    .map((name) => {
      const bytes = readFileSync(path.join(folder, name, "migration.sql"));
      return { name, sql: bytes.toString("utf8"), checksum: createHash("sha256").update(bytes).digest("hex") };
    });
}

function missing(folder: string): string {
  return `Found no database migrations in ${folder}, needed those that came with the program. Install it again.`;
}
