import type { Migration } from "./migration-folder.ts";
import type { AppliedMigration } from "./migration-history.ts";

/** A database being migrated. */
export interface MigrationTarget {
  /** Undefined when the table of the history does not exist yet. */
  history(): Promise<readonly AppliedMigration[] | undefined>;
  createHistory(): Promise<void>;
  /**
   * Applies and records the migration in one transaction: all of it or nothing. Resolves with false, nothing done, when
   * the history is not `expected` any more because another process was faster.
   */
  apply(migration: Migration, expected: readonly AppliedMigration[]): Promise<boolean>;
  close(): Promise<void>;
}
