import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openStore } from "../../src/store/open-store.ts";
import type { Page, Store } from "../../src/store/store.ts";
import { createDatabase, DATABASE_PROVIDERS, type TestDatabase } from "../support/database.ts";
import { at, sampleDefinition, sampleEvent, sampleEvidence, sampleState } from "../support/database-samples.ts";

const NAMES = ["alpha", "beta", "delta", "gamma", "omega"];

/** All items over as many pages as it takes. */
async function readAll<T>(read: (page: { cursor?: string; limit: number }) => Promise<Page<T>>, limit: number) {
  const pages: (readonly T[])[] = [];
  let cursor: string | undefined;
  do {
    const page = await read(cursor === undefined ? { limit } : { cursor, limit });
    pages.push(page.items);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return pages;
}

describe.each(DATABASE_PROVIDERS)("the lists of the store on %s", (provider) => {
  let database: TestDatabase;
  let store: Store;

  beforeAll(async () => {
    database = await createDatabase(provider);
    store = await openStore({ url: database.url });
    for (const [index, name] of NAMES.entries()) {
      const actor = index % 2 === 0 ? "ada" : "bob";
      await store.createRollout(sampleState(name), sampleDefinition(), [
        sampleEvent(name, { at: at(index * 10), actor }),
        sampleEvent(name, { at: at(index * 10 + 1), actor, type: "evidence.recorded" }),
      ]);
      await store.commit({ rollout: name, expectedRevision: 1, events: [], evidence: sampleEvidence(name) });
      await store.commit({ rollout: name, expectedRevision: 1, events: [], evidence: sampleEvidence(name) });
    }
  });
  afterAll(async () => {
    await store.close();
    await database.drop();
  });

  it.each([1, 2, 5, 6])("gives every rollout once and in order with %i on a page", async (limit) => {
    const pages = await readAll((page) => store.listRollouts(page), limit);
    expect(pages.flat().map((state) => state.rollout)).toEqual(NAMES);
    expect(pages).toHaveLength(Math.ceil(NAMES.length / limit));
  });

  it("gives only the rollouts asked for, over the pages too", async () => {
    const pages = await readAll((page) => store.listRollouts({ ...page, rollouts: ["omega", "beta", "nobody"] }), 1);
    expect(pages.map((items) => items.map((state) => state.rollout))).toEqual([["beta"], ["omega"]]);
  });

  it.each([1, 3, 10, 11])("gives every audit event once, newest first, with %i on a page", async (limit) => {
    const pages = await readAll((page) => store.listAudit(page), limit);
    const newestFirst = NAMES.toReversed().flatMap((name) => [`${name} 2`, `${name} 1`]);
    expect(pages.flat().map(({ rollout, seq }) => `${rollout} ${seq}`)).toEqual(newestFirst);
  });

  it.each([
    ["a rollout", { rollout: "beta" }, ["beta 2", "beta 1"]],
    ["an actor", { actor: "bob" }, ["gamma 2", "gamma 1", "beta 2", "beta 1"]],
    ["a type", { type: "evidence.recorded" as const }, NAMES.toReversed().map((name) => `${name} 2`)],
    ["a time, from inclusive to exclusive", { since: at(20), until: at(31) }, ["gamma 1", "delta 2", "delta 1"]],
    [
      "a time written without milliseconds",
      { since: "2026-01-05T08:40:00Z", until: "2026-01-05T09:41:00+01:00" },
      ["omega 1"],
    ],
    [
      "everything at once",
      { rollout: "beta", actor: "bob", type: "rollout.created" as const, since: at(0) },
      ["beta 1"],
    ],
    ["some rollouts", { rollouts: ["beta", "alpha", "nobody"] }, ["beta 2", "beta 1", "alpha 2", "alpha 1"]],
    ["no rollout at all", { rollouts: [] }, []],
    ["a rollout that is none of some", { rollout: "beta", rollouts: ["alpha"] }, []],
    ["what is not there", { rollout: "beta", actor: "ada" }, []],
  ])("finds audit events by %s", async (_, filter, expected) => {
    const pages = await readAll((page) => store.listAudit({ ...filter, ...page }), 2);
    expect(pages.flat().map(({ rollout, seq }) => `${rollout} ${seq}`)).toEqual(expected);
  });

  it("pages through the evidence of one rollout, newest first", async () => {
    const pages = await readAll((page) => store.listEvidence({ rollout: "delta", ...page }), 1);
    const ids = pages.flat().map(({ rollout, id }) => [rollout, Number(id)] as const);
    expect(ids.map(([rollout]) => rollout)).toEqual(["delta", "delta"]);
    expect(ids[0]?.[1]).toBeGreaterThan(ids[1]?.[1] ?? Infinity);
  });

  it("refuses a cursor it never gave, also one of another list or one that was cut", async () => {
    const { nextCursor = "" } = await store.listAudit({ limit: 1 });
    await expect(store.listRollouts({ cursor: nextCursor, limit: 1 })).rejects.toMatchObject({
      code: "invalid-cursor",
    });
    for (const cursor of ["", "nonsense", nextCursor.slice(0, -1), `${nextCursor}=`]) {
      await expect(store.listAudit({ cursor, limit: 1 }), cursor).rejects.toMatchObject({ code: "invalid-cursor" });
    }
  });
});
