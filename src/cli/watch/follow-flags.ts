import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import type { Flags } from "../../generated/contract.ts";
import { path, type ApiClient } from "../api/api-client.ts";
import { askFlags } from "../api/flag-answer.ts";
import { isPassing, keepTrying, type Patience } from "./keep-trying.ts";

export interface FollowOptions extends Pick<Patience, "random" | "signal"> {
  readonly api: ApiClient;
  readonly rollout: () => Promise<string>;
  readonly now: () => Date;
  readonly onLost: (error: Error, last: Flags | null) => void;
  readonly onFound: (last: Flags | null) => void;
}

/** Below the time the client gives any request. */
export const WAIT_SECONDS = 20;
/** Before who answers without waiting is asked again. */
const AT_ONCE_MS = 1_000;

/**
 * The flags in force, and those of each newer revision, for ever: whatever happens to the service, it goes on asking from the
 * revision it has. Rejects when the service says at the very first that the question itself is wrong, and when aborted.
 */
export async function* followFlags(options: FollowOptions): AsyncGenerator<Flags> {
  const { api, random, signal, now } = options;
  let last: Flags | null = null;
  let doubted = false;
  const patience: Patience = {
    random,
    signal,
    onFailure: (error) => options.onLost(error, last),
    onSuccess: () => options.onFound(last),
    // Later on even a refusal passes: a token is renewed, a rollout comes back with its store. The flags known so far stand.
    isFinal: (error) => last === null && !isPassing(error),
  };
  const rollout = await keepTrying(options.rollout, patience);
  while (true) {
    const asked = now().getTime();
    const { body: next, stale } = await keepTrying(() => ask(api, rollout, last?.revision ?? 0, signal), patience);
    const waited = now().getTime() - asked;
    // A replica that has lost the store takes nothing back: it would undo a kill that was heard of.
    if (stale && last !== null && next.revision <= last.revision) {
      if (!isSettled(waited)) await sleep(AT_ONCE_MS, undefined, { signal });
      continue;
    }
    // An older revision at once comes from a replica that lags and stops. After a whole wait, or at the next question again, it is what
    // the service has, such as after its store was restored from a backup, and a kill there must not go unheard.
    doubted = isOlder(next, last) && !doubted && !isSettled(waited);
    if (!doubted && !isSame(next, last)) {
      last = next;
      yield next;
    }
  }
}

async function ask(api: ApiClient, rollout: string, revision: number, signal: AbortSignal) {
  const query = { wait: `${WAIT_SECONDS}s`, revision: String(revision) };
  return askFlags(api, { path: path("rollouts", rollout, "flags"), query, signal });
}

/** Whether the service let the whole wait go by. */
export function isSettled(waitedMs: number): boolean {
  return waitedMs >= WAIT_SECONDS * 1_000;
}

function isOlder(next: Flags, last: Flags | null): boolean {
  return last !== null && next.revision < last.revision;
}

/** A restored store can come to other flags by the same number. */
function isSame(next: Flags, last: Flags | null): boolean {
  return next.revision === last?.revision && isDeepStrictEqual(next.flags, last.flags);
}
