import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { EVERYTHING } from "../../src/rollout/permission.ts";
import { createTokenBook } from "../../src/service/tokens/token-book.ts";
import type { LiveSecret } from "../../src/store/token-store.ts";

const MINUTE = 60_000;
const START = Date.UTC(2026, 0, 5, 8);
const at = (ms: number) => new Date(START + ms);
const digest = (secret: string) => createHash("sha256").update(secret).digest("hex");

function live(secret: string, changes: Partial<LiveSecret> = {}): LiveSecret {
  const token = {
    id: `t-${secret}`,
    name: secret,
    permissions: ["read"] as const,
    rollouts: ["demo"],
    lastUsedAt: null,
  };
  return { sha256: digest(secret), expiresAt: null, token, ...changes };
}

/** A book over a store of the test's own: what it holds, whether it answers, what was written to it. */
function bookOver(secrets: LiveSecret[]) {
  const state = { secrets, now: at(0), answers: true, written: [] as { id: string; at: string }[][] };
  const requireAnswer = () => {
    if (!state.answers) throw new Error("the store is away");
  };
  const book = createTokenBook({
    store: {
      liveSecrets: async () => (requireAnswer(), [...state.secrets]),
      recordTokenUse: async (uses) => (requireAnswer(), void state.written.push([...uses])),
    },
    fixed: [{ sha256: digest("file"), until: null, holder: { id: null, name: "admin", grants: EVERYTHING } }],
    clock: () => state.now,
  });
  return { state, book, find: (secret: string) => book.find(secret, state.now)?.name ?? null };
}

describe("the tokens in memory", () => {
  it("are the fixed ones before the store was read, and those of the store after", async () => {
    const { book, find } = bookOver([live("ci")]);
    expect([find("file"), find("ci"), find("wrong")]).toEqual(["admin", null, null]);
    await book.refresh();
    expect([find("file"), find("ci"), find("wrong")]).toEqual(["admin", "ci", null]);
    expect(book.find("ci", at(0))?.grants).toEqual([{ permissions: ["read"], rollouts: ["demo"] }]);
    expect([book.isFixed("admin"), book.isFixed("ci")]).toEqual([true, false]);
  });

  it("end with their expiry without the store being asked", async () => {
    const { state, book, find } = bookOver([live("ci", { expiresAt: at(MINUTE).toISOString() })]);
    await book.refresh();
    state.answers = false;
    state.now = at(MINUTE - 1);
    expect(find("ci")).toBe("ci");
    state.now = at(MINUTE);
    expect(find("ci")).toBeNull();
  });

  it("are forgotten when another replica revoked them", async () => {
    const { state, book, find } = bookOver([live("ci")]);
    await book.refresh();
    state.secrets = [];
    await book.refresh();
    expect([find("ci"), find("file")]).toEqual([null, "admin"]);
  });

  it("stay known while the store does not answer", async () => {
    const { state, book, find } = bookOver([live("ci")]);
    await book.refresh();
    state.answers = false;
    await expect(book.refresh()).rejects.toThrow("the store is away");
    expect(find("ci")).toBe("ci");
    state.answers = true;
    state.secrets = [live("next")];
    await book.refresh();
    expect([find("ci"), find("next")]).toEqual([null, "next"]);
  });

  it("are never taken from an older reading than the last", async () => {
    const answers: (() => void)[] = [];
    let secrets = [live("revoked")];
    const book = createTokenBook({
      store: {
        liveSecrets: () => {
          const read = secrets;
          return new Promise((resolve) => answers.push(() => resolve(read)));
        },
        recordTokenUse: async () => {},
      },
      fixed: [],
      clock: () => at(0),
    });
    const early = book.refresh();
    await Promise.resolve();
    secrets = [];
    const late = book.refresh();
    for (let turn = 0; turn < 10; turn++) {
      // The newest question is answered first, so that an overtaken answer would be the last to arrive.
      answers.pop()?.();
      await Promise.resolve();
      await Promise.resolve();
    }
    await Promise.all([early, late]);
    expect(book.find("revoked", at(0))).toBeNull();
  });
});

describe("the last use of a token", () => {
  it("is written when that is asked for, never when it is used or tokens are read, and at most once a minute", async () => {
    const { state, book, find } = bookOver([live("ci")]);
    await book.refresh();
    find("ci");
    find("ci");
    await book.refresh();
    expect(state.written).toEqual([]);
    await book.recordUses();
    expect(state.written).toEqual([[{ id: "t-ci", at: at(0).toISOString() }]]);
    for (const ms of [1_000, MINUTE - 1]) {
      state.now = at(ms);
      find("ci");
      await book.recordUses();
    }
    expect(state.written).toHaveLength(1);
    state.now = at(MINUTE);
    find("ci");
    await book.recordUses();
    expect(state.written.at(-1)).toEqual([{ id: "t-ci", at: at(MINUTE).toISOString() }]);
  });

  it("is not written again by a replica where another has just done so", async () => {
    const token = { ...live("ci").token, lastUsedAt: at(0).toISOString() };
    const { state, book, find } = bookOver([live("ci", { token })]);
    await book.refresh();
    state.now = at(MINUTE - 1);
    find("ci");
    await book.recordUses();
    expect(state.written).toEqual([]);
  });

  it("is kept while the store is away, and written once it is back", async () => {
    const { state, book, find } = bookOver([live("ci")]);
    await book.refresh();
    find("ci");
    state.answers = false;
    await book.recordUses().catch(() => undefined);
    state.answers = true;
    await book.recordUses();
    expect(state.written).toEqual([[{ id: "t-ci", at: at(0).toISOString() }]]);
  });

  it("is not kept of tokens that are not in the store, nor of wrong ones", async () => {
    const { state, book, find } = bookOver([]);
    find("file");
    find("wrong");
    await book.recordUses();
    expect(state.written).toEqual([]);
  });
});
