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

  return async (chains) => {
    const rollouts = chains.filter((chain) => chain !== SERVICE_CHAIN);
    if (rollouts.length < chains.length) await book.refresh();
    if (rollouts.length === 0) return chains;
    try {
      await readRollouts(rollouts);
      return chains;
    } catch (error) {
      if (error instanceof StoreError && error.code === "unavailable") throw error;
      // One damaged row must not keep a kill of another rollout from being seen.
      return [...(rollouts.length < chains.length ? [SERVICE_CHAIN] : []), ...(await readOneByOne(rollouts))];
    }
  };

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
}
