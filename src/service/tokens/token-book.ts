/**
 * The tokens that count, in memory, so that asking who somebody is touches no database and a kill gets through while it is
 * away. A token of the store is, for this process:
 * - known: entered by `refresh` once the store has it, or for a fixed one at the start. Left by the first `refresh` after it
 *   was revoked or when its last secret expires, which needs no refresh. While the store does not answer, what was known
 *   stays known. Also entered by `restore`, at a start without the store; left by the first `refresh`.
 * - used: entered when a known one is found. Left when `recordUses` has written it down, at most once a minute, so that
 *   reading flags never waits for a write.
 */
import type { LiveSecret, TokenStore } from "../../store/token-store.ts";
import { knownTokens, type FindHolder, type KnownSecret } from "./known-tokens.ts";

const WRITE_USE_EVERY_MS = 60_000;

export interface TokenBook {
  readonly find: FindHolder;
  /** What counts now for the token of this name; nobody is thereby taken to have used it. */
  secretsOf(name: string, now: Date): readonly KnownSecret[];
  /** Whether the store was read: until then other tokens may count, and those that are known may allow more. */
  complete(): boolean;
  /** Reads the tokens of the store anew, and does not write: that has to go on where nothing can be stored. Rejects, changing nothing, when it cannot. */
  refresh(): Promise<void>;
  /** Writes down when tokens were used. What it cannot write it writes the next time. */
  recordUses(): Promise<void>;
  /** Those of the store that are known. */
  stored(): readonly KnownSecret[];
  /** Knows these until the first refresh: what an earlier process knew. */
  restore(secrets: readonly KnownSecret[]): void;
  /** Whether a token that is not in the store has this name. */
  isFixed(name: string): boolean;
}

export interface TokenBookOptions {
  readonly store: Pick<TokenStore, "liveSecrets" | "recordTokenUse">;
  /** Tokens that are not in the store. */
  readonly fixed: readonly KnownSecret[];
  readonly clock: () => Date;
  /** Told when a refresh found other tokens than the one before. */
  readonly onChange?: () => void;
}

export function createTokenBook({ store, fixed, clock, onChange = () => {} }: TokenBookOptions): TokenBook {
  const used = new Map<string, Date>();
  const written = new Map<string, number>();
  let stored: readonly KnownSecret[] = [];
  let secrets = fixed;
  let known = knownTokens(secrets);
  let complete = false;
  let running: Promise<unknown> = Promise.resolve();

  async function refresh(): Promise<void> {
    const live = await store.liveSecrets(clock().toISOString());
    for (const { token } of live) {
      if (token.lastUsedAt !== null) noteWritten(token.id, Date.parse(token.lastUsedAt));
    }
    const changed = know(live.map(knownSecret));
    complete = true;
    if (changed) onChange();
  }

  function know(found: readonly KnownSecret[]): boolean {
    const changed = JSON.stringify(found) !== JSON.stringify(stored);
    stored = found;
    secrets = [...fixed, ...stored];
    known = knownTokens(secrets);
    return changed;
  }

  async function recordUses(): Promise<void> {
    const due = [...used].filter(([id, at]) => at.getTime() - (written.get(id) ?? -Infinity) >= WRITE_USE_EVERY_MS);
    if (due.length === 0) return;
    await store.recordTokenUse(due.map(([id, at]) => ({ id, at: at.toISOString() })));
    for (const [id, at] of due) {
      noteWritten(id, at.getTime());
      if (used.get(id) === at) used.delete(id);
    }
  }

  function noteWritten(id: string, at: number): void {
    written.set(id, Math.max(at, written.get(id) ?? at));
  }

  return {
    find(secret, now) {
      const holder = known(secret, now);
      if (holder && holder.id !== null) used.set(holder.id, now);
      return holder;
    },
    secretsOf: (name, now) =>
      secrets.filter(({ holder, until }) => holder.name === name && (until === null || now.getTime() < until)),
    complete: () => complete,
    refresh() {
      // One after the other: an earlier reading that ends later would bring back a token revoked in between.
      const turn = running.then(refresh, refresh);
      running = turn;
      return turn;
    },
    recordUses,
    stored: () => stored,
    restore: (secrets) => void know(secrets),
    isFixed: (name) => fixed.some(({ holder }) => holder.name === name),
  };
}

function knownSecret({ sha256, expiresAt, token }: LiveSecret): KnownSecret {
  const { id, name, permissions, rollouts } = token;
  return {
    sha256,
    until: expiresAt === null ? null : Date.parse(expiresAt),
    holder: { id, name, grants: [{ permissions, rollouts }] },
  };
}
