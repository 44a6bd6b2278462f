import type { RolloutState } from "../../rollout/state.ts";
import type { Term } from "../../store/leases.ts";
import type { Store } from "../../store/store.ts";
import { chooseLooks, type LookLimits } from "./choose-looks.ts";
import { lookAt, type LookDependencies } from "./look.ts";
import type { LastLook } from "./monitor-view.ts";
import type { Watch } from "./watch.ts";

/** What the last look at a rollout gave; waiting: there was none yet. */
export type WatchStatus = LastLook["status"] | "waiting";

export interface WatcherDependencies extends LookDependencies {
  readonly store: LookDependencies["store"] & Pick<Store, "listRollouts">;
  /** The term this process may act in now; null: it may not. */
  readonly term: () => Term | null;
  readonly monotonic: () => number;
  /** 0..1; spreads the first looks. */
  readonly random: () => number;
  readonly log: (line: string) => void;
  readonly limits: LookLimits;
}

export interface Watcher {
  /** Begins what is due and answers with the looks begun. Forgets everything while this process may not act. */
  tick(): Promise<readonly Promise<void>[]>;
  /** Rollouts watched, by what their last look gave. */
  counts(): Readonly<Record<WatchStatus, number>>;
  /** Undefined: not watched here. */
  seen(rollout: string): { readonly lastLook: LastLook | null; readonly nextLookAt: string } | undefined;
}

interface Watched {
  readonly rollout: string;
  source: string;
  intervalMs: number;
  dueAt: number;
  underwaySince: number | null;
  watch: Watch | null;
  lastLook: LastLook | null;
}

const REFRESH_MS = 5_000;
/** Of a service with many rollouts: reading them all takes one part in so many of its time. */
const REFRESH_SHARE = 20;
/** Few enough that decoding a page keeps nobody waiting. */
const PAGE = 200;

/** Looks at every rollout at its document's interval, a few at once, while this process holds the lease. */
export function createWatcher(deps: WatcherDependencies): Watcher {
  const { monotonic, log } = deps;
  const rollouts = new Map<string, Watched>();
  let refreshAt = 0;
  let fence: number | null = null;

  async function refresh(): Promise<void> {
    const present = new Set<string>();
    for await (const state of allRollouts(deps.store)) {
      present.add(state.rollout);
      const known = rollouts.get(state.rollout);
      if (known) known.source = state.telemetrySource;
      else await add(state).catch((error: unknown) => log(`monitor: ${state.rollout} is not watched: ${told(error)}`));
    }
    for (const rollout of rollouts.keys()) if (!present.has(rollout)) rollouts.delete(rollout);
  }

  async function add({ rollout, telemetrySource, definition }: RolloutState): Promise<void> {
    const { intervalMs } = (await deps.catalog.byDigest(definition.digest)).definition.monitor;
    const dueAt = monotonic() + deps.random() * intervalMs;
    const nothing = { underwaySince: null, watch: null, lastLook: null } as const;
    rollouts.set(rollout, { rollout, source: telemetrySource, intervalMs, dueAt, ...nothing });
  }

  async function look(watched: Watched, term: Term): Promise<void> {
    const { rollout } = watched;
    const inTerm = () => deps.term()?.fence === term.fence;
    watched.underwaySince = monotonic();
    watched.dueAt = watched.underwaySince + watched.intervalMs;
    const before = statusOf(watched);
    let status: LastLook["status"];
    let message: string | null;
    try {
      const found = await lookAt(deps, rollout, watched.watch, term, inTerm);
      watched.watch = found.watch;
      watched.intervalMs = found.intervalMs;
      status = found.status;
      message = found.message;
    } catch (error) {
      // The watch stays: a look that failed neither confirms nor clears anything.
      status = "failed";
      message = told(error);
    } finally {
      watched.dueAt = Math.max(monotonic(), watched.underwaySince + watched.intervalMs);
      watched.underwaySince = null;
    }
    const streaks = watched.watch?.streaks ?? {};
    watched.lastLook = { at: deps.clock().toISOString(), status, message, streaks };
    tellChange(rollout, before, status, message);
  }

  function tellChange(rollout: string, before: string, now: LastLook["status"], message: string | null): void {
    const because = message ? `: ${message}` : "";
    if (now === "stopped") log(`monitor: stopped ${rollout}${because}`);
    else if (now === "promoted") log(`monitor: promoted ${rollout}`);
    else if (now === before) return;
    else if (now === "unreadable")
      log(`monitor: nothing is done about ${rollout}, its telemetry is unreadable${because}`);
    else if (now === "failed") log(`monitor: looking at ${rollout} failed${because}`);
    else if (before === "unreadable" || before === "failed") log(`monitor: ${rollout} can be looked at again`);
  }

  return {
    async tick() {
      const term = deps.term();
      if (term?.fence !== fence) {
        // What another term found is not this one's: looks of before may still be under way, and belong to nobody.
        rollouts.clear();
        refreshAt = 0;
        fence = term?.fence ?? null;
      }
      if (term === null) return [];
      if (monotonic() >= refreshAt) {
        const began = monotonic();
        refreshAt = began + REFRESH_MS;
        await refresh();
        refreshAt = Math.max(refreshAt, monotonic() + REFRESH_SHARE * (monotonic() - began));
      }
      return chooseLooks([...rollouts.values()], monotonic(), deps.limits).flatMap((rollout) => {
        const watched = rollouts.get(rollout);
        return watched ? [look(watched, term)] : [];
      });
    },

    counts() {
      const none = { waiting: 0, clear: 0, triggered: 0, unreadable: 0, stopped: 0, promoted: 0, stale: 0, failed: 0 };
      const counted: Record<WatchStatus, number> = none;
      for (const watched of rollouts.values()) counted[statusOf(watched)] += 1;
      return counted;
    },

    seen(rollout) {
      const watched = rollouts.get(rollout);
      if (!watched) return undefined;
      const nextLookAt = new Date(deps.clock().getTime() + watched.dueAt - monotonic()).toISOString();
      return { lastLook: watched.lastLook, nextLookAt };
    },
  };
}

function statusOf({ lastLook }: Watched): WatchStatus {
  return lastLook?.status ?? "waiting";
}

async function* allRollouts(store: Pick<Store, "listRollouts">): AsyncGenerator<RolloutState> {
  let cursor: string | undefined;
  do {
    const page = await store.listRollouts({ limit: PAGE, ...(cursor ? { cursor } : {}) });
    yield* page.items;
    cursor = page.nextCursor;
  } while (cursor);
}

function told(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
