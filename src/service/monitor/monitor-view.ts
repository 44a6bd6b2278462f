/**
 * How a look ended. `unreadable`: some telemetry could not be read, nothing that rests on it was acted on. `stale`: somebody else
 * changed the rollout or took the lease meanwhile, so nothing was done.
 */
export type LookStatus = "clear" | "triggered" | "unreadable" | "stopped" | "promoted" | "stale";

/** What a look at a rollout came to. `failed`: the look itself went wrong. */
export interface LastLook {
  /** When it ended, ISO 8601 UTC. */
  readonly at: string;
  readonly status: LookStatus | "failed";
  readonly message: string | null;
  /** Stop condition → consecutive looks that found it triggered. */
  readonly streaks: Readonly<Record<string, number>>;
}

/**
 * The monitor as the replica that answers knows it. One replica watches and keeps what it saw in memory: on the others, which stand
 * by, nothing is known of the last look, and null says so.
 */
export interface MonitorView {
  readonly role: "watches" | "stands-by";
  /** Null: none yet, or not known here. */
  readonly lastLook: LastLook | null;
  /** Null: not known here. In the past: the look is under way, or waits for its turn. */
  readonly nextLookAt: string | null;
}
