import type { Statement, TelemetryReader } from "./reader.ts";

/** A table a query reads from one end to the other. */
export interface WholeScan {
  readonly table: string;
  readonly rows: number;
}

/** Undefined: the database did not say. */
export type FindScans = (
  reader: TelemetryReader,
  statement: Statement,
  timeoutMs: number,
) => Promise<readonly WholeScan[] | undefined>;

/** Smaller ones are read whole in less time than anyone notices, index or not. */
export const LARGE_TABLE_ROWS = 100_000;
