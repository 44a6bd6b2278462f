import { chainEvents } from "../../src/rollout/audit-chain.ts";
import type { AuditEvent } from "../../src/rollout/audit-event.ts";
import { insertEvents } from "../../src/store/audit.ts";
import { connectTo } from "../../src/store/database.ts";
import { openStore } from "../../src/store/open-store.ts";
import { stateAssignments } from "../../src/store/rollout-row.ts";
import type { Store } from "../../src/store/store.ts";
import { parseStoreUrl } from "../../src/store/store-url.ts";
import { empty, join, sql } from "../../src/store/sql.ts";
import { createWrite } from "../../src/store/transaction.ts";

/** Bugs the harness must find, made by wrapping the store; the program itself has no switch for them. */
export const PLANTS = [
  "split-transaction",
  "skipped-hash",
  "forgotten-receipt",
  "early-answer",
  "unguarded-revision",
  "late-notice",
] as const;
export type Plant = (typeof PLANTS)[number];

/** The store, with one bug planted. */
export async function openPlanted(url: string, plant: Plant | null): Promise<Store> {
  const store = await openStore({ url });
  switch (plant) {
    case null:
      return store;
    case "split-transaction":
      return { ...store, commit: splitCommit(store) };
    case "forgotten-receipt":
      return { ...store, commit: forgetfulCommit(store) };
    case "early-answer":
      return { ...store, commit: earlyCommit(store) };
    case "unguarded-revision":
      return { ...store, commit: unguardedCommit(store) };
    case "skipped-hash":
      return { ...store, commit: hashlessCommit(url) };
    case "late-notice":
      return { ...store, commit: lateNotice(store, url) };
  }
}

/** State first, its audit event in a transaction of its own. */
function splitCommit(store: Store): Store["commit"] {
  return async ({ events, ...state }) => {
    if (!state.next) return store.commit({ events, ...state });
    const outcome = await store.commit({ ...state, events: [] });
    if (outcome !== "committed") return outcome;
    // Whoever was faster in between is not what this bug is about.
    for (let revision = state.next.revision; ; revision += 1) {
      const told = await store.commit({ rollout: state.rollout, expectedRevision: revision, events });
      if (told !== "stale") return told;
    }
  };
}

/** Keeps no answer, so that a repeated request is carried out again. */
function forgetfulCommit(store: Store): Store["commit"] {
  return ({ receipt, ...commit }) =>
    receipt ? store.commit(commit) : Promise.reject(new Error("every request is keyed"));
}

/** Acknowledges before the database has. */
function earlyCommit(store: Store): Store["commit"] {
  return async (commit) => {
    const state = await store.findRollout(commit.rollout);
    if (state?.revision !== commit.expectedRevision) return "stale";
    void store.commit(commit);
    return "committed";
  };
}

/** Writes over whatever revision is there by then. */
function unguardedCommit(store: Store): Store["commit"] {
  return async ({ next, events, expectedRevision, ...commit }) => {
    for (let revision = expectedRevision; ; revision += 1) {
      const moved = (event: AuditEvent) => ({ ...event, revision: event.revision + revision - expectedRevision });
      const outcome = await store.commit({
        ...commit,
        expectedRevision: revision,
        ...(next ? { next: { ...next, revision: revision + 1 } } : {}),
        events: events.map(moved),
      });
      if (outcome !== "stale") return outcome;
    }
  };
}

/** Everything in one transaction, but no event is chained to the one before it. */
function hashlessCommit(url: string): Store["commit"] {
  const write = createWrite(connectTo(parseStoreUrl(url)).writer, Math.random);
  return ({ rollout, expectedRevision, next, events }) =>
    write(async (tx) => {
      const [row] = await tx.rows<{ audit_seq: number }>(
        sql`UPDATE rollouts SET audit_seq = audit_seq + ${events.length} ${next ? sql`, ${stateAssignments(next)}` : empty}
          WHERE name = ${rollout} AND revision = ${expectedRevision} RETURNING audit_seq`,
      );
      if (!row) return "stale";
      const nothing = { seq: row.audit_seq - events.length, hash: "0".repeat(64) };
      await insertEvents(tx, rollout, chainEvents(events, nothing));
      return "committed";
    });
}

/** What is to be told is noted after the event was stored. */
function lateNotice(store: Store, url: string): Store["commit"] {
  const write = createWrite(connectTo(parseStoreUrl(url)).writer, Math.random);
  return async (commit) => {
    const outcome = await store.commit(commit);
    const taken = await write((tx) => tx.rows<{ event_id: number }>(sql`DELETE FROM untold_events RETURNING event_id`));
    const noted = taken.map(({ event_id }) => sql`(${event_id})`);
    if (noted.length > 0) await write((tx) => tx.run(sql`INSERT INTO untold_events VALUES ${join(noted)}`));
    return outcome;
  };
}
