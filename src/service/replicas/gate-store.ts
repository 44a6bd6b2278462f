import type { Store } from "../../store/store.ts";
import { StoreError } from "../../store/store-error.ts";

export interface StoreGate {
  /** The store for everybody who decides something; closed, it refuses everything at once. */
  readonly store: Store;
  open(): void;
}

/**
 * Keeps a store closed until this process has reached it: prepared it and read what is true. A command decided before would be
 * decided on a store that may not be migrated, and its answer would wait for a database that is known to be away.
 */
export function gateStore(store: Store): StoreGate {
  let open = false;
  const gated = Object.entries(store).map(([name, method]: [string, (...args: never[]) => Promise<unknown>]) => {
    // Closing is how the process stops.
    if (name === "close") return [name, method];
    return [
      name,
      async (...args: never[]): Promise<unknown> => (open ? method(...args) : Promise.reject(notReached())),
    ];
  });
  return {
    // A store is a record of async methods and each keeps its parameters and result, which fromEntries cannot express.
    store: Object.fromEntries(gated) as Store,
    open() {
      open = true;
    },
  };
}

function notReached(): StoreError {
  return new StoreError(
    "unavailable",
    "The store has not been reached since this process started; nothing was written. It is tried again by itself: see /readyz for the cause, and repeat the request.",
  );
}
