import type { Store } from "../store/store.ts";
import type { FlagSnapshots } from "./flag-snapshots.ts";
import type { Monitor } from "./monitor/monitor.ts";
import type { StaleMark } from "./replicas/freshness.ts";
import type { Services } from "./services.ts";

/** How this process stands to its store and to the replicas beside it. */
export interface ReplicaStanding {
  stopping(): boolean;
  /** Why the store has not been reached since the start; null: it has been. */
  waiting(): string | null;
  stale(): StaleMark | null;
  /** Why changes cannot be stored, as far as is known; null: nothing that was tried of late failed. */
  failing(): string | null;
  status(): string;
}

export interface HealthDependencies {
  readonly store: Pick<Store, "ping">;
  readonly snapshots: Pick<FlagSnapshots, "size">;
  readonly monitor?: Pick<Monitor, "role">;
  readonly replica?: ReplicaStanding;
}

/**
 * Ready means worth sending readers to: flags are answered from memory, so a store that is away, or that takes no changes, does not
 * make a replica worse than the others, which have the same store.
 */
export function createHealth({ store, snapshots, monitor, replica }: HealthDependencies): Services["health"] {
  async function storeCheck(): Promise<string> {
    const waiting = replica?.waiting() ?? null;
    if (waiting !== null) return waiting;
    // Its follower has asked within the last seconds; asking here would let a store that hangs hold up the answer.
    if (replica) return replica.stale() === null ? "ok" : AWAY;
    return store.ping().then(
      () => "ok",
      () => AWAY,
    );
  }

  return {
    async ready() {
      const published = snapshots.size > 0 ? "ok" : "no rollout has a flag snapshot yet";
      const checks = {
        snapshots: published,
        store: await storeCheck(),
        ...(replica && {
          changes: replica.failing() ?? "ok",
          flags: describeStale(replica.stale()),
          replicas: replica.status(),
        }),
        ...(monitor && { monitor: monitor.role() }),
        ...(replica?.stopping() && { process: "stopping" }),
      };
      return { ready: published === "ok" && !replica?.stopping(), checks };
    },
  };
}

const AWAY = "the store does not answer; flags are served from memory";

function describeStale(stale: StaleMark | null): string {
  if (stale === null) return "current";
  if (stale.ageSeconds === null) return "never known to be current since this process started";
  const origin = stale.reason === "from-disk" ? "from disk, " : "";
  return `${origin}last known to be current ${stale.ageSeconds} s ago`;
}
