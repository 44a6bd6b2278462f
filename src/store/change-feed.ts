import type { ChainHead } from "../rollout/audit-chain.ts";

/** How far a trail has come. Every write adds to the trail it concerns, so whoever knows the heads knows what was missed. */
export interface TrailPosition {
  /** A rollout's name, or that of the service's own trail. */
  readonly chain: string;
  /** null: the store has no such trail. */
  readonly head: ChainHead | null;
}

/** How far somebody knows a trail; `hash` null: from a notice, which tells no more than the number. */
export interface KnownHead {
  readonly seq: number;
  readonly hash: string | null;
}

/** A commit, as the database tells of it. `own`: made by the process that listens. */
export interface TrailNotice {
  readonly chain: string;
  readonly seq: number;
  /** How far the trail was before. */
  readonly from: number;
  readonly own: boolean;
}

/** A connection of its own over which a process learns what others write. Of no use any more once it failed or was lost. */
export interface ChangeFeed {
  /** Whether other processes may write to the store. */
  readonly shared: boolean;
  /** The trails that are not where `known` says. It must not change meanwhile. Rejects when the store does not answer within two seconds. */
  elsewhere(known: ReadonlyMap<string, KnownHead>): Promise<readonly TrailPosition[]>;
  /** Never waits for a database that does not answer. */
  close(): Promise<void>;
}

export interface ChangeFeedOptions {
  /** Of the store. */
  readonly url: string;
  /** The name under which this process writes: StoreOptions.self. */
  readonly self: string;
  /** Asks the store itself, as Store does. All that is to be asked of one that no other process writes to. */
  readonly ping: () => Promise<void>;
  /** Milliseconds that never go back. */
  readonly monotonic: () => number;
  /** Told of each commit, in their order; not of those made while there was no connection. */
  readonly onNotice: (notice: TrailNotice) => void;
  /** Told once when the connection breaks by itself. */
  readonly onLost: () => void;
}

/** As the databases answer TRAILS. */
export interface TrailRow {
  readonly name: string;
  readonly audit_seq: number;
  readonly audit_hash: string;
}

export const TRAILS =
  "SELECT name, audit_seq, audit_hash FROM rollouts UNION ALL SELECT name, audit_seq, audit_hash FROM audit_chains";

/** `rows`: of every trail in the store that `known` is about, and of those it lacks. */
export function positionsElsewhere(
  rows: readonly TrailRow[],
  known: ReadonlyMap<string, KnownHead>,
): readonly TrailPosition[] {
  const gone = new Set(known.keys());
  const found: TrailPosition[] = [];
  for (const { name: chain, audit_seq: seq, audit_hash: hash } of rows) {
    gone.delete(chain);
    const at = known.get(chain);
    if (at?.seq !== seq || at.hash !== hash) found.push({ chain, head: { seq, hash } });
  }
  return [...found, ...[...gone].map((chain) => ({ chain, head: null }))];
}
