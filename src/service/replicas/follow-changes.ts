/**
 * Follows what other processes write to the store. The connection for it is
 * - away: at the beginning, and after it was lost or did not answer. Tried again at once, then with longer pauses. What happened
 *   meanwhile is found by asking how far each trail has come.
 * - there: from the first answer on. Commits are told by notices and read at once; one question every `pollMs` finds those that
 *   were not told, and proves that the store answers. Left when the connection breaks or a question fails.
 * A trail is
 * - known up to an event: everything until it is served. Entered at `begin`, and when it was read. Left when the store has it no
 *   more, because it was put back or failed over to a server that lacks the last commits.
 * - waiting to be read: entered when a notice or the question says that it is elsewhere. Left when it was read.
 * - unsure: entered when its flags were published, by whomever, and when it could not be read. What was committed a moment before
 *   the store went back may be served and never be heard of again, so it is read once more after the next question.
 */
import type { ChainHead } from "../../rollout/audit-chain.ts";
import type { ChangeFeed, KnownHead, TrailNotice, TrailPosition } from "../../store/change-feed.ts";
import type { Freshness } from "./freshness.ts";
import type { ReadAnew } from "./read-anew.ts";

/** Read with one question. */
const AT_ONCE = 500;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2_000;

export interface FollowerDependencies {
  readonly openFeed: (hooks: {
    readonly onNotice: (notice: TrailNotice) => void;
    readonly onLost: () => void;
  }) => Promise<ChangeFeed>;
  readonly read: ReadAnew;
  /** Something was written to this trail that nobody in this process knew of. */
  readonly announce: (chain: string) => void;
  readonly freshness: Pick<Freshness, "confirm">;
  readonly pollMs: number;
  readonly monotonic: () => number;
  /** 0..1, so that many replicas do not come back at the same instant. */
  readonly random: () => number;
  /** Calls back once after so many milliseconds, unless the returned function is called before. */
  readonly after: (ms: number, callback: () => void) => () => void;
  readonly log: (line: string) => void;
}

export interface Follower {
  /** Connects and notes how far every trail is; whatever is read afterwards is at least as new. Rejects when it cannot. */
  begin(): Promise<void>;
  /** From here on by itself; what was read since `begin` counts as certain then. */
  follow(): void;
  /** Other flags of this rollout are served from now on; `wentBack`: because the store has lost those before. */
  served(rollout: string, wentBack: boolean): void;
  /** One line for the readiness of this process. */
  status(): string;
  stop(): Promise<void>;
}

interface Waiting {
  readonly head: KnownHead | null;
  /** Others wrote to it, or it was put back. */
  readonly news: boolean;
}

export function createFollower(deps: FollowerDependencies): Follower {
  const { announce, freshness, pollMs, monotonic, random, after, log } = deps;
  const known = new Map<string, KnownHead>();
  const waiting = new Map<string, Waiting>();
  const unsure = new Set<string>();
  /** Trails that went back, and that was told. Until what is asked afterwards is read: their heads may show it once more. */
  const lost = new Set<string>();
  let feed: ChangeFeed | null = null;
  let begunAt = 0;
  let following = false;
  let failures = 0;
  let told: string | null = null;
  let turning: Promise<void> | null = null;
  let wanted: "look" | "read" | null = null;
  let cancel = () => {};
  let stopped = false;

  async function connect(): Promise<ChangeFeed> {
    if (feed) return feed;
    let broken = false;
    const opened: ChangeFeed = await deps.openFeed({
      onNotice: note,
      onLost() {
        broken = true;
        if (feed === null) return;
        feed = null;
        want("look");
      },
    });
    if (broken) throw new Error("the connection broke while it was opened");
    feed = opened;
    return opened;
  }

  function note({ chain, from, seq, own }: TrailNotice): void {
    const at = known.get(chain)?.seq;
    if (seq <= (at ?? -1)) return;
    const head = { seq, hash: null };
    // The writer itself has published what it wrote: only that it is no news must be known. Where its answer was lost it has not; so it
    // matters that the next question finds the trail elsewhere, its hash being unknown, and has it read. Where something in between
    // was missed, it is news.
    if (own && !waiting.has(chain) && from === (at ?? 0)) known.set(chain, head);
    else waiting.set(chain, { head: further(waiting.get(chain)?.head, head), news: true });
    if (waiting.size > 0) want("read");
  }

  function want(what: "look" | "read"): void {
    if (!following || stopped) return;
    if (wanted !== "look") wanted = what;
    if (turning) return;
    turning = turns().finally(() => {
      turning = null;
      if (wanted === null) later();
      else want(wanted);
    });
  }

  function later(): void {
    if (stopped) return;
    cancel();
    const longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures);
    cancel = after(failures === 0 ? pollMs : longest * (0.5 + random() / 2), () => want("look"));
  }

  async function turns(): Promise<void> {
    while (wanted !== null && !stopped) {
      const what = wanted;
      wanted = null;
      try {
        await (what === "look" ? look() : readWaiting());
        if (told !== null) log("replicas: following the store again");
        told = null;
        failures = 0;
      } catch (error) {
        failures += 1;
        tellOnce(error instanceof Error ? error.message : String(error));
        // Whatever else is wanted by now waits for the pause too, or a store that is away would be asked without end.
        wanted = null;
      }
    }
  }

  async function look(): Promise<void> {
    const began = monotonic();
    // As it was before the question: what is told meanwhile may be missing in the answer without being lost.
    const before = new Map(known);
    const toldBefore = [...lost];
    const found = await askElsewhere(before);
    const behind = found.filter(({ chain, head }) => isBehind(before.get(chain), head));
    forget(behind, before);
    for (const { chain, head } of found) {
      const told = waiting.get(chain);
      // To a store that nobody shares everything else was written here.
      const others = feed?.shared !== false && head?.seq !== known.get(chain)?.seq;
      const news = lost.has(chain) || others || told?.news === true;
      waiting.set(chain, { head: head && further(told?.head, head), news });
    }
    for (const chain of unsure)
      if (!waiting.has(chain)) waiting.set(chain, { head: known.get(chain) ?? null, news: false });
    await readWaiting();
    for (const chain of [...toldBefore, ...behind.map(({ chain }) => chain)]) lost.delete(chain);
    freshness.confirm(began);
  }

  async function askElsewhere(from: ReadonlyMap<string, KnownHead>): Promise<readonly TrailPosition[]> {
    const asked = await connect();
    try {
      return await asked.elsewhere(from);
    } catch (error) {
      feed = null;
      await asked.close();
      throw error;
    }
  }

  function forget(behind: readonly TrailPosition[], before: ReadonlyMap<string, KnownHead>): void {
    const [first, ...others] = behind.filter(({ chain }) => !lost.has(chain));
    for (const { chain } of behind) {
      known.delete(chain);
      waiting.delete(chain);
      lost.add(chain);
    }
    if (!first) return;
    const is = first.head ? `ends with another event ${first.head.seq}` : "is not there";
    const more = others.length > 0 ? `, and so with ${others.length} more` : "";
    tellLost(`the trail of ${first.chain} was known up to event ${before.get(first.chain)?.seq} and ${is} now${more}`);
  }

  function tellLost(found: string): void {
    log(
      `replicas: the store went back: ${found}. It was put back from a backup, or failed over to a server that lacks the last commits, and what was acknowledged in between is lost. The flags it has are served from now on; look at the stage and the kill switches of each rollout, and engage anew what must be.`,
    );
  }

  async function readWaiting(): Promise<void> {
    while (waiting.size > 0) {
      const batch = [...waiting].slice(0, AT_ONCE);
      // A commit that arrives while these are read puts its trail back; what is published by it makes it unsure.
      for (const [chain] of batch) {
        waiting.delete(chain);
        unsure.delete(chain);
      }
      const missing = await readBatch(batch);
      if (missing.length > 0) throw new Error(`cannot read what changed in ${missing.slice(0, 5).join(", ")}`);
    }
  }

  /** Answers with those that could not be read. */
  async function readBatch(batch: readonly (readonly [string, Waiting])[]): Promise<readonly string[]> {
    const missing = new Set(batch.map(([chain]) => chain));
    try {
      for (const chain of await deps.read([...missing])) missing.delete(chain);
    } finally {
      for (const chain of missing) unsure.add(chain);
    }
    for (const [chain, { head, news }] of batch) {
      if (missing.has(chain)) continue;
      if (head) known.set(chain, further(known.get(chain), head));
      if (news) announce(chain);
    }
    return [...missing];
  }

  function tellOnce(failure: string): void {
    if (failure !== told) log(`replicas: ${failure}`);
    told = failure;
  }

  return {
    async begin() {
      begunAt = monotonic();
      for (const { chain, head } of await askElsewhere(new Map(known))) {
        if (head) known.set(chain, head);
        else {
          // An attempt before this one may have published it.
          known.delete(chain);
          waiting.set(chain, { head: null, news: true });
        }
      }
    },
    follow() {
      following = true;
      freshness.confirm(begunAt);
      want("look");
    },
    served(rollout, wentBack) {
      // At the start all are read after `begin`, and a question follows.
      if (!following) return;
      unsure.add(rollout);
      if (wentBack && !lost.has(rollout)) tellLost(`revisions of ${rollout} that were served are not in it`);
      if (wentBack) lost.add(rollout);
    },
    status() {
      if (!following) return "has not reached the store yet";
      if (feed === null) return `has lost the store (${told ?? "connecting again"})`;
      return feed.shared ? `follows ${known.size} trails, ${waiting.size} of them behind` : "has the store to itself";
    },
    async stop() {
      stopped = true;
      cancel();
      // A question under way fails with its connection; a connection being opened is there when the turn is over.
      await feed?.close();
      await turning;
      await feed?.close();
    },
  };
}

/** Of one history: the later one, and of the same event the one that says more. */
function further(one: KnownHead | null | undefined, other: KnownHead): KnownHead {
  if (!one || other.seq > one.seq) return other;
  return one.seq === other.seq && one.hash === null ? other : one;
}

/** Whether a trail is not what it was and more: they only grow. Where the hash was never heard, another history of the same length cannot be told. */
function isBehind(was: KnownHead | undefined, head: ChainHead | null): boolean {
  if (!was) return false;
  if (head === null || head.seq < was.seq) return true;
  return head.seq === was.seq && was.hash !== null && head.hash !== was.hash;
}
