import type { Shape } from "./shape.ts";
import { StoreError } from "./store-error.ts";

/**
 * Parses JSON text of a row and checks its shape. StoreError "corrupt-row" names the row: acting on half a state
 * would serve flags nobody decided on.
 */
export function readStoredJson(row: string, json: string, shape: Shape): unknown {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    throw corruptRow(row, "it holds text that is not JSON", { cause });
  }
  checkStored(row, value, shape);
  return value;
}

/** Checks columns of a row; StoreError "corrupt-row" when they are not what this program writes. */
export function checkStored(row: string, value: unknown, shape: Shape): void {
  const problem = shape(value, "");
  if (problem !== undefined) throw corruptRow(row, problem);
}

export function corruptRow(row: string, problem: string, options?: ErrorOptions): StoreError {
  return new StoreError(
    "corrupt-row",
    `The store's ${row} is not what this program writes: ${problem}. Restore it from a backup, and find out what else wrote to the database.`,
    options,
  );
}
