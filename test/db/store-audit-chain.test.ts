import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { verifyChain } from "../../src/rollout/audit-chain.ts";
import { openStore } from "../../src/store/open-store.ts";
import type { Store } from "../../src/store/store.ts";
import { createDatabase, DATABASE_PROVIDERS, runSql, type TestDatabase } from "../support/database.ts";
import { sampleCommit, sampleDefinition, sampleEvent, sampleState } from "../support/database-samples.ts";

describe.each(DATABASE_PROVIDERS)("the hash chain in %s", (provider) => {
  let database: TestDatabase;
  let store: Store;

  beforeAll(async () => {
    database = await createDatabase(provider);
    store = await openStore({ url: database.url });
  });
  afterAll(async () => {
    await store.close();
    await database.drop();
  });

  const create = (name: string) => store.createRollout(sampleState(name), sampleDefinition(), [sampleEvent(name)]);
  const trailOf = async (rollout: string) =>
    [...(await store.listAudit({ rollout, limit: 1000 })).items].sort((one, other) => one.seq - other.seq);
  const headOf = async (rollout: string) => {
    const rows = await runSql(database.url, `SELECT audit_seq, audit_hash FROM rollouts WHERE name = '${rollout}'`);
    return { seq: Number(rows[0]?.[0]), hash: String(rows[0]?.[1]) };
  };

  it("grows with every commit, and the rollout's row holds its head", async () => {
    await create("a");
    const state = sampleState("a");
    const refusal = sampleEvent("a", { type: "rollout.promotion_refused", data: { ключ: [1.5, "\u2028"] } });
    await store.commit({ rollout: "a", expectedRevision: 1, events: [refusal, refusal] });
    await store.commit(sampleCommit(state));
    const result = verifyChain("a", await trailOf("a"));
    expect(result).toEqual({ ok: true, head: await headOf("a") });
    expect((await headOf("a")).seq).toBe(4);
  });

  it("stays as it is when a commit comes to nothing", async () => {
    await create("b");
    const before = await headOf("b");
    expect(await store.commit(sampleCommit(sampleState("b", { revision: 7 })))).toBe("stale");
    await store.commit({ rollout: "b", expectedRevision: 1, events: [] });
    expect(await headOf("b")).toEqual(before);
  });

  it("is one chain when many write at once", async () => {
    await create("c");
    const refusal = sampleEvent("c", { type: "rollout.promotion_refused" });
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, () => store.commit({ rollout: "c", expectedRevision: 1, events: [refusal] })),
    );
    expect(outcomes).toEqual(Array.from({ length: 20 }, () => "committed"));
    expect(verifyChain("c", await trailOf("c"))).toEqual({ ok: true, head: await headOf("c") });
    expect((await headOf("c")).seq).toBe(21);
  });
});
