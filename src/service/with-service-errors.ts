import type { Store } from "../store/store.ts";
import { StoreError } from "../store/store-error.ts";
import { ServiceError } from "./service-error.ts";

/** The store as the use cases see it: what goes wrong in it rejects with a ServiceError that callers know how to answer. */
export function withServiceErrors<S extends Partial<Store>>(store: S): S {
  const translated = Object.entries(store).map(([name, method]: [string, (...args: never[]) => unknown]) => {
    const guarded = async (...args: never[]): Promise<unknown> => {
      try {
        return await method(...args);
      } catch (error) {
        throw serviceErrorOf(error);
      }
    };
    return [name, guarded];
  });
  // A store is a record of async methods and each keeps its parameters and result, which fromEntries cannot express.
  return Object.fromEntries(translated) as S;
}

function serviceErrorOf(error: unknown): unknown {
  if (!(error instanceof StoreError)) return error;
  switch (error.code) {
    case "unavailable":
    case "commit-unknown":
    case "file-lost":
      return new ServiceError("store-unavailable", error.message, {}, { cause: error });
    case "invalid-cursor":
      return new ServiceError("invalid-input", error.message, {}, { cause: error });
    default:
      // A store that is damaged or was never right is nothing a caller can mend; it is logged and answered as internal.
      return error;
  }
}
