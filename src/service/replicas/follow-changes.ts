/**
 * Follows what other processes write to the store. The connection for it is
 * - away: at the beginning, and after it was lost or did not answer. Tried again at once, then with longer pauses. What happened
 *   meanwhile is found by asking how far each trail has come.
 * - there: from the first answer on. Commits are told by notices and read at once; one question every `pollMs` finds those that
 *   were not told, and proves that the store answers. Left when the connection breaks or a question fails.
 * A trail is
 * - known up to a number: everything before it is served. Entered at `begin`, and when it was read.
 * - waiting to be read: entered when a notice or the question says that it has come further. Left when it was read, or
 *   could not be: it is not known then, so the next question finds it again.
 */
import type { ChangeFeed, TrailNotice, TrailPosition } from "../../store/change-feed.ts";
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
  /** One line for the readiness of this process. */
  status(): string;
  stop(): Promise<void>;
}

export function createFollower(deps: FollowerDependencies): Follower {
  const { freshness, pollMs, monotonic, random, after, log } = deps;
  const known = new Map<string, number>();
  const waiting = new Map<string, number>();
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
    if (seq <= (known.get(chain) ?? -1)) return;
    // The writer itself has published what it wrote; only that it is no news must be known. Where something in between was
    // missed, it is news.
    if (own && !waiting.has(chain) && from === (known.get(chain) ?? 0)) known.set(chain, seq);
    else waiting.set(chain, Math.max(seq, waiting.get(chain) ?? seq));
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
    for (const { chain, seq } of await askBehind()) waiting.set(chain, Math.max(seq, waiting.get(chain) ?? seq));
    await readWaiting();
    freshness.confirm(began);
  }

  async function askBehind(): Promise<readonly TrailPosition[]> {
    const asked = await connect();
    try {
      return await asked.behind(known);
    } catch (error) {
      feed = null;
      await asked.close();
      throw error;
    }
  }

  async function readWaiting(): Promise<void> {
    while (waiting.size > 0) {
      const batch = [...waiting].slice(0, AT_ONCE);
      // A commit that arrives while these are read puts its trail back.
      for (const [chain] of batch) waiting.delete(chain);
      const done = new Set(await deps.read(batch.map(([chain]) => chain)));
      for (const [chain, seq] of batch) if (done.has(chain)) known.set(chain, Math.max(seq, known.get(chain) ?? seq));
      const missing = batch.filter(([chain]) => !done.has(chain)).map(([chain]) => chain);
      if (missing.length > 0) throw new Error(`cannot read what changed in ${missing.slice(0, 5).join(", ")}`);
    }
  }

  function tellOnce(failure: string): void {
    if (failure !== told) log(`replicas: ${failure}`);
    told = failure;
  }

  return {
    async begin() {
      begunAt = monotonic();
      for (const { chain, seq } of await askBehind()) known.set(chain, seq);
    },
    follow() {
      following = true;
      freshness.confirm(begunAt);
      want("look");
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
