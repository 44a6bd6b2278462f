/**
 * How sure this process is that what it serves is what is stored.
 * - unknown: before the first confirmation or restoring.
 * - from disk: entered when the last known state of an earlier process was restored. Always stale. Left by a confirmation.
 * - confirmed: entered by each confirmation; it ages from then on and is stale once it is older than the bound. Never left.
 */
export interface Freshness {
  /** Everything stored at that moment (of the monotonic clock, in milliseconds) has been published. */
  confirm(at: number): void;
  /** What is served was certain so long ago, to an earlier process. */
  restored(ageMs: number): void;
  /** Seconds since what is served was last known for certain to be current; Infinity: never. */
  ageSeconds(): number;
  /** null: current, within the bound. */
  stale(): StaleMark | null;
}

export interface StaleMark {
  /** Whole seconds; null: it was never certain. */
  readonly ageSeconds: number | null;
  readonly reason: StaleReason;
}

/** store-unreachable: this process has lost the store. from-disk: it has not reached it since it started. */
export type StaleReason = "store-unreachable" | "from-disk";

export function createFreshness(monotonic: () => number, boundMs: number): Freshness {
  let certainAt = -Infinity;
  let fromDisk = false;
  const ageMs = () => Math.max(0, monotonic() - certainAt);
  return {
    confirm(at) {
      fromDisk = false;
      certainAt = at;
    },
    restored(age) {
      fromDisk = true;
      certainAt = monotonic() - age;
    },
    ageSeconds: () => ageMs() / 1000,
    stale() {
      if (!fromDisk && ageMs() <= boundMs) return null;
      const ageSeconds = certainAt === -Infinity ? null : Math.floor(ageMs() / 1000);
      return { ageSeconds, reason: fromDisk ? "from-disk" : "store-unreachable" };
    },
  };
}
