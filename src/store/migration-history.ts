import type { Migration } from "./migration-folder.ts";
import { StoreError } from "./store-error.ts";

/** A row of Prisma's `_prisma_migrations` that was not marked as rolled back. */
export interface AppliedMigration {
  readonly name: string;
  readonly checksum: string;
  readonly finished: boolean;
}

/**
 * What the name of a migration says of those that do not know it: one that expands only adds (a table, an index, a column that
 * may be left out), so a program of the version before goes on beside the new one. Any other must find no such program.
 */
const EXPANDS = /^\d+_expand_/;

/**
 * The first migration still to be applied; undefined when there is none. Refuses, naming the store, a history this
 * program cannot continue: one of a newer program that does more than expand, an unfinished migration, one whose file was changed
 * afterwards.
 */
export function nextMigration(
  migrations: readonly Migration[],
  history: readonly AppliedMigration[],
  store: string,
): Migration | undefined {
  const known = new Map(migrations.map((migration) => [migration.name, migration]));
  for (const applied of history) {
    const migration = known.get(applied.name);
    if (!migration && !EXPANDS.test(applied.name))
      throw new StoreError("newer-store", newer(store, applied.name, migrations.at(-1)?.name));
    if (!applied.finished) throw new StoreError("migration-failed", unfinished(store, applied.name));
    if (!migration) continue;
    if (applied.checksum !== migration.checksum) throw new StoreError("migration-edited", edited(store, applied.name));
  }
  const done = new Set(history.map((applied) => applied.name));
  return migrations.find((migration) => !done.has(migration.name));
}

function newer(store: string, found: string, newest: string | undefined): string {
  return (
    `The store ${store} has the migration ${found}, which this program does not know (its newest is ${newest}): a newer version ` +
    `wrote this store. Start that version or a later one, or restore the backup taken before the upgrade.`
  );
}

function unfinished(store: string, name: string): string {
  return (
    `The migration ${name} was started on the store ${store} and never finished. Restore the backup taken before it, or undo its ` +
    `changes by hand and run: npx prisma migrate resolve --rolled-back ${name}`
  );
}

function edited(store: string, name: string): string {
  return (
    `The file of the migration ${name} differs from the one applied to the store ${store}, so what the store looks like is not ` +
    `known. Restore the file as it was released; changes belong in a new migration.`
  );
}
