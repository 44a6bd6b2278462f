import type { Contact } from "../definition/definition.ts";
import type { Notice } from "../rollout/notice.ts";
import type { ClaimedDelivery, OutboxStore } from "../store/outbox-store.ts";
import { judgeAnswer } from "./judge-answer.ts";
import type { Post } from "./post.ts";
import type { Target } from "./target.ts";

/** Longer than any attempt may take: whoever holds a delivery beyond it is dead or stopped. */
const LEASE_MS = 60_000;
const NOTICES_AT_ONCE = 100;

export interface DispatcherDependencies {
  readonly store: Pick<OutboxStore, "fanOut" | "claimDelivery" | "settleDelivery">;
  readonly targets: readonly Target[];
  readonly post: Post;
  /** Whom to call, of a notice's definition. */
  readonly contactsOf: (notice: Notice) => Promise<readonly Contact[]>;
  readonly clock: () => Date;
  /** 0..1. */
  readonly random: () => number;
  /** Told of what keeps the dispatcher from its work, never of a secret. */
  readonly log: (line: string) => void;
}

export interface Dispatcher {
  /** Starts whatever is due and not being worked on; resolves when what it started is done. Never rejects. */
  tick(): Promise<void>;
  /** Starts nothing more, breaks off what is being sent (it is sent again after its lease) and waits for it. */
  stop(): Promise<void>;
}

/**
 * Takes notices from the outbox to the targets. Each target has a worker of its own, so that one that hangs delays nobody but
 * itself; what it was about to send stays in the store, so that nothing is lost with the process.
 */
export function createDispatcher(deps: DispatcherDependencies): Dispatcher {
  const stopping = new AbortController();
  const busy = new Map<string, Promise<void>>();

  /** One piece of work per name at a time. */
  const once = (name: string, work: () => Promise<void>): Promise<void> => {
    if (busy.has(name) || stopping.signal.aborted) return Promise.resolve();
    const running = work()
      .catch((error: unknown) =>
        deps.log(`notifications: ${name}: ${error instanceof Error ? error.message : "failed"}`),
      )
      .finally(() => busy.delete(name));
    busy.set(name, running);
    return running;
  };

  return {
    async tick() {
      await once("fan out", () => fanOut(deps, stopping.signal));
      await Promise.all(deps.targets.map((target) => once(target.name, () => drain(deps, target, stopping.signal))));
    },
    async stop() {
      stopping.abort();
      await Promise.all(busy.values());
    },
  };
}

async function fanOut({ store, targets, clock }: DispatcherDependencies, signal: AbortSignal): Promise<void> {
  const addressees = (notice: Notice) =>
    targets
      .filter(({ wants }) => wants(notice))
      .map(({ name, lane }) => ({ target: name, lane: lane?.(notice) ?? null }));
  let done: number;
  do done = await store.fanOut(addressees, clock().toISOString(), NOTICES_AT_ONCE);
  while (done >= NOTICES_AT_ONCE && !signal.aborted);
}

async function drain(deps: DispatcherDependencies, target: Target, signal: AbortSignal): Promise<void> {
  const { store, clock } = deps;
  while (!signal.aborted) {
    const now = clock();
    const leaseUntil = new Date(now.getTime() + LEASE_MS).toISOString();
    const claimed = await store.claimDelivery(target.name, now.toISOString(), leaseUntil);
    if (!claimed) return;
    await attempt(deps, target, claimed, signal);
  }
}

async function attempt(
  { store, post, contactsOf, clock, random }: DispatcherDependencies,
  target: Target,
  claimed: ClaimedDelivery,
  signal: AbortSignal,
): Promise<void> {
  const { id, notice } = claimed;
  // Without the contacts rather than not at all.
  const contacts = await contactsOf(notice).catch((): readonly Contact[] => []);
  const answer = await post(target.request({ delivery: id, notice, contacts }, clock()), signal);
  // Broken off by our own stop: nobody knows whether it arrived, so it stays ours until the lease ends.
  if (signal.aborted && answer.kind === "unanswered") return;
  const now = clock();
  await store.settleDelivery(claimed, now.toISOString(), judgeAnswer(answer, target, claimed.attempt, now, random()));
}
