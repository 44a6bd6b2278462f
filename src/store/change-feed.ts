/** How far a trail has come. Every write adds to the trail it concerns, so whoever knows the numbers knows what was missed. */
export interface TrailPosition {
  /** A rollout's name, or that of the service's own trail. */
  readonly chain: string;
  readonly seq: number;
}

/** A commit, as the database tells of it. `own`: made by the process that listens. */
export interface TrailNotice extends TrailPosition {
  /** How far the trail was before. */
  readonly from: number;
  readonly own: boolean;
}

/** A connection of its own over which a process learns what others write. Of no use any more once it failed or was lost. */
export interface ChangeFeed {
  /** Whether other processes may write to the store. */
  readonly shared: boolean;
  /** The trails that are further than `known` says. Rejects when the store does not answer within two seconds. */
  behind(known: ReadonlyMap<string, number>): Promise<readonly TrailPosition[]>;
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
  /** Told of each commit, in their order; not of those made while there was no connection. */
  readonly onNotice: (notice: TrailNotice) => void;
  /** Told once when the connection breaks by itself. */
  readonly onLost: () => void;
}
