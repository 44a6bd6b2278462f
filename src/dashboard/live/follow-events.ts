import type { Api } from "../api/api.ts";
import { isProblem } from "../api/problem.ts";
import { readEvents } from "./read-events.ts";

/** What may be said of how fresh the page is. `since`: when the last answer arrived, milliseconds. */
export type Connection =
  | { readonly state: "connecting" }
  | { readonly state: "live" }
  /** No stream of events, but answers: read anew every few seconds. */
  | { readonly state: "polling" }
  | { readonly state: "lost"; readonly since: number };

export interface Follower {
  /** Something changed: the rollout of this name, or (null) what all have in common. */
  readonly changed: (rollout: string | null) => void;
  /** Anything may have changed while nobody listened. */
  readonly missed: () => void;
  readonly connection: (connection: Connection) => void;
}

const POLL_EVERY_MS = 5_000;
/** The service sends a heartbeat every 15 s; a connection silent for this long is a dead one nobody told us of. */
const SILENT_MS = 40_000;

/** Follows the events of the service until aborted: reconnects with growing pauses, and polls for as long as it must. */
export async function followEvents(api: Api, follower: Follower, signal: AbortSignal): Promise<void> {
  let failures = 0;
  let lastHeard = Date.now();
  while (!signal.aborted) {
    try {
      await follow(api, signal, {
        opened() {
          // What was read before anybody listened may have changed since, the first time too.
          follower.missed();
          failures = 0;
          follower.connection({ state: "live" });
        },
        heard: () => (lastHeard = Date.now()),
        changed: follower.changed,
      });
    } catch (error) {
      if (signal.aborted) return;
      // Whoever may not read learns that from the page; there is nothing to listen to.
      if (isProblem(error, "authentication-required", "permission-denied")) return;
    }
    failures += 1;
    if (await answers(api, signal)) {
      lastHeard = Date.now();
      follower.missed();
      // The first break is usually a proxy's time limit: the next try is at once, and nobody need be told.
      if (failures > 1) follower.connection({ state: "polling" });
    } else if (!signal.aborted) follower.connection({ state: "lost", since: lastHeard });
    await pause(
      failures === 1 ? 250 : Math.min(POLL_EVERY_MS, 500 * 2 ** failures) * (0.8 + 0.4 * Math.random()),
      signal,
    );
  }
}

async function follow(
  api: Api,
  signal: AbortSignal,
  told: { readonly opened: () => void; readonly heard: () => void; readonly changed: Follower["changed"] },
): Promise<void> {
  const stale = new AbortController();
  let timer = setTimeout(() => stale.abort(), SILENT_MS);
  const heard = () => {
    told.heard();
    clearTimeout(timer);
    timer = setTimeout(() => stale.abort(), SILENT_MS);
  };
  try {
    const response = await api.raw("/v1/events", {
      accept: "text/event-stream",
      signal: AbortSignal.any([signal, stale.signal]),
    });
    if (!response.body) return;
    told.opened();
    for await (const { data } of readEvents(response.body, heard)) told.changed(rolloutOf(data));
  } finally {
    clearTimeout(timer);
  }
}

/** An event that cannot be read is taken for one about everything: reading too much is harmless, too little is not. */
function rolloutOf(data: string): string | null {
  try {
    const { rollout } = JSON.parse(data) as { rollout?: unknown };
    return typeof rollout === "string" ? rollout : null;
  } catch {
    return null;
  }
}

async function answers(api: Api, signal: AbortSignal): Promise<boolean> {
  try {
    await api.json("/livez", { signal: AbortSignal.any([signal, AbortSignal.timeout(3_000)]) });
    return true;
  } catch {
    return false;
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });
}
