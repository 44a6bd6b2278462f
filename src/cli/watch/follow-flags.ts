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

/**
 * The flags in force, and those of each newer revision, for ever: whatever happens to the service, it goes on asking from the
 * revision it has. Rejects when the service says at the very first that the question itself is wrong, and when aborted.
 */
export async function* followFlags(options: FollowOptions): AsyncGenerator<Flags> {
  const { api, random, signal, now } = options;
  let last: Flags | null = null;
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
    const isTrue = !stale && isSettled(waited);
    if (last === null || next.revision > last.revision || (isTrue && !isSame(next, last))) {
      last = next;
      yield next;
    }
  }
}

async function ask(api: ApiClient, rollout: string, revision: number, signal: AbortSignal) {
  const query = { wait: `${WAIT_SECONDS}s`, revision: String(revision) };
  return askFlags(api, { path: path("rollouts", rollout, "flags"), query, signal });
}

function isSame(one: Flags, other: Flags): boolean {
  return one.revision === other.revision && JSON.stringify(one.flags) === JSON.stringify(other.flags);
}

/**
 * An older revision at once comes from a replica that lags. After a whole wait it is what the service has, such as after its
 * store was restored from a backup, and a kill there must not go unheard; but for a replica that has lost the store, where a kill
 * that was heard of would be undone.
 */
export function isSettled(waitedMs: number): boolean {
  return waitedMs >= WAIT_SECONDS * 1_000;
}
