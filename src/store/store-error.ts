/** The closed set of ways the store can fail. */
export const STORE_ERROR_CODES = [
  /** The database does not answer, is locked for too long, full, or refused a statement. Nothing was written. */
  "unavailable",
  /** It can be reached, but not opened as a store: no such database, a refused login, a file that is no database. */
  "unusable",
  /** Another process is the service on this SQLite file. */
  "in-use",
  /** The COMMIT itself failed: the write may or may not have happened. Never treat it as "not applied". */
  "commit-unknown",
  /** The SQLite file was removed or replaced under the process that has it open. What it wrote last may be lost with it. */
  "file-lost",
  "invalid-url",
  "invalid-cursor",
  /** What was acknowledged could be lost in a power failure: the store refuses to open. */
  "not-durable",
  "migration-failed",
  "migration-edited",
  /** The store was written by a newer version of the program. */
  "newer-store",
  /** A row is not what this program writes. */
  "corrupt-row",
] as const;
export type StoreErrorCode = (typeof STORE_ERROR_CODES)[number];

export class StoreError extends Error {
  override readonly name = "StoreError";
  readonly code: StoreErrorCode;

  /** `message` says what was found, what was needed and what to do. */
  constructor(code: StoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
