import { SERVICE_CHAIN } from "../../rollout/audit-event.ts";
import type { Store } from "../../store/store.ts";
import { StoreError } from "../../store/store-error.ts";
import type { Catalog } from "../catalog.ts";
import type { FlagSnapshots } from "../flag-snapshots.ts";
import type { TokenBook } from "../tokens/token-book.ts";

export interface ReadAnewDependencies {
  readonly store: Pick<Store, "findRollouts">;
  readonly catalog: Catalog;
  readonly snapshots: FlagSnapshots;
  readonly book: Pick<TokenBook, "refresh">;
}

/** Reads what is stored under these trails and serves it. Answers with the trails it brought up to date, at best all. */
export type ReadAnew = (chains: readonly string[]) => Promise<readonly string[]>;

export function createReadAnew({ store, catalog, snapshots, book }: ReadAnewDependencies): ReadAnew {
  async function readRollouts(rollouts: readonly string[]): Promise<void> {
    const asked = snapshots.mark();
    const gone = new Set(rollouts);
    for (const state of await store.findRollouts(rollouts)) {
      gone.delete(state.rollout);
      snapshots.publish((await catalog.byDigest(state.definition.digest)).definition, state, asked);
    }
    for (const rollout of gone) snapshots.withdraw(rollout, asked);
  }

  async function readAll(rollouts: readonly string[]): Promise<readonly string[]> {
    if (rollouts.length === 0) return rollouts;
    try {
      await readRollouts(rollouts);
      return rollouts;
    } catch (error) {
      if (error instanceof StoreError && error.code === "unavailable") throw error;
      // One damaged row must not keep a kill of another rollout from being seen.
      return readOneByOne(rollouts);
    }
  }

  async function readOneByOne(rollouts: readonly string[]): Promise<readonly string[]> {
    const done: string[] = [];
    for (const rollout of rollouts) {
      await readRollouts([rollout]).then(
        () => done.push(rollout),
        () => undefined,
      );
    }
    return done;
  }

  return async (chains) => {
    const rollouts = chains.filter((chain) => chain !== SERVICE_CHAIN);
    // First: a kill must not wait for the tokens.
    const read = await readAll(rollouts);
    if (rollouts.length === chains.length) return read;
    await book.refresh();
    return [...read, SERVICE_CHAIN];
  };
}
