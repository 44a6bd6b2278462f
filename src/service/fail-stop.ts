import type { Store } from "../store/store.ts";
import { StoreError } from "../store/store-error.ts";

/**
 * Writes of which nothing is remembered here and which are tried again by themselves: done once, twice or not at all, they come to
 * the same. What makes one of them fail must not end a process that answers readers from memory.
 */
const REPEATED: ReadonlySet<string> = new Set<keyof Store>([
  "takeLease",
  "renewLease",
  "releaseLease",
  "recordTokenUse",
  "expireReceipts",
  "publishNotice",
  "fanOut",
  "claimDelivery",
  "settleDelivery",
]);

/**
 * The store of a process that has it to itself and stops rather than guess. After a COMMIT whose outcome is unknown, or with its
 * file lost, memory and database may disagree, and as nobody tells of commits only a new start reads the truth; `stop` is told of
 * it once, and until the process is gone nothing more is
 * written or read through this store, because a decision over a state in doubt is a guess too.
 */
export function failStop(store: Store, stop: (cause: StoreError) => void): Store {
  let doubt: StoreError | undefined;
  const guarded = Object.entries(store).map(([name, method]: [string, (...args: never[]) => Promise<unknown>]) => {
    // Closing is how the process stops.
    if (name === "close") return [name, method];
    return [
      name,
      async (...args: never[]): Promise<unknown> => {
        if (doubt !== undefined) throw refusal(doubt);
        try {
          return await method(...args);
        } catch (error) {
          if (doubt === undefined && error instanceof StoreError && isDoubt(error, name)) {
            doubt = error;
            stop(error);
          }
          throw error;
        }
      },
    ];
  });
  // A store is a record of async methods and each keeps its parameters and result, which fromEntries cannot express.
  return Object.fromEntries(guarded) as Store;
}

function isDoubt({ code }: StoreError, method: string): boolean {
  return code === "file-lost" || (code === "commit-unknown" && !REPEATED.has(method));
}

function refusal(cause: StoreError): StoreError {
  // It is true of all that was to be done, and says what to do.
  if (cause.code === "file-lost") return cause;
  return new StoreError(
    "unavailable",
    "This process is stopping, because an earlier change may or may not be stored; nothing was written. Try again when it has been started anew.",
    { cause },
  );
}
