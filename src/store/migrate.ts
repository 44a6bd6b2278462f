import { isAway } from "./away.ts";
import { defaultMigrationsRoot, readMigrations, type Migration } from "./migration-folder.ts";
import type { MigrationTarget } from "./migration-target.ts";
import { nextMigration, type AppliedMigration } from "./migration-history.ts";
import { sqliteMigrationTarget } from "./migrate-sqlite.ts";
import { openingAdvice } from "./opening-advice.ts";
import { StoreError } from "./store-error.ts";
import type { StoreLocation } from "./store-url.ts";

/**
 * Brings the store up to date and answers with the names of the migrations it applied. Keeps Prisma's own history, so
 * Prisma's tools work on the same store. Any number of processes may do this at once.
 */
export async function migrate(
  location: StoreLocation,
  root: string = defaultMigrationsRoot(),
): Promise<readonly string[]> {
  const migrations = readMigrations(root, location.provider);
  const target = await connect(location);
  const applied: string[] = [];
  try {
    for (;;) {
      const history = await target.history();
      if (!history) {
        await target.createHistory();
        continue;
      }
      const next = nextMigration(migrations, history, location.description);
      if (!next) return applied;
      if (await applyOrExplain(target, next, history, location)) applied.push(next.name);
    }
  } catch (cause) {
    throw cause instanceof StoreError ? cause : cannotOpen(location, cause);
  } finally {
    await target.close();
  }
}

async function connect(location: StoreLocation): Promise<MigrationTarget> {
  try {
    if (location.provider === "sqlite") return await sqliteMigrationTarget(location);
    const { postgresMigrationTarget } = await import("./migrate-postgresql.ts");
    return await postgresMigrationTarget(location);
  } catch (cause) {
    throw cannotOpen(location, cause);
  }
}

async function applyOrExplain(
  target: MigrationTarget,
  migration: Migration,
  history: readonly AppliedMigration[],
  location: StoreLocation,
): Promise<boolean> {
  try {
    return await target.apply(migration, history);
  } catch (cause) {
    if (isAway(cause)) throw cannotOpen(location, cause);
    throw new StoreError(
      "migration-failed",
      `The migration ${migration.name} failed on the store ${location.description} and was rolled back as a whole ` +
        `(${message(cause)}). Nothing was changed; mend the cause and start again.`,
      { cause },
    );
  }
}

function cannotOpen(location: StoreLocation, cause: unknown): StoreError {
  return new StoreError(
    isAway(cause) ? "unavailable" : "unusable",
    `The store ${location.description} cannot be opened (${message(cause)}). ${openingAdvice(cause)}`,
    { cause },
  );
}

function message(cause: unknown): string {
  return cause instanceof Error ? cause.message || cause.name : String(cause);
}
