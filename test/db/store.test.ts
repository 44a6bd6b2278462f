import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { digestOf } from "../../src/definition/canonical-json.ts";
import { chainEvents, GENESIS } from "../../src/rollout/audit-chain.ts";
import { openStore } from "../../src/store/open-store.ts";
import type { Store } from "../../src/store/store.ts";
import { createDatabase, DATABASE_PROVIDERS, type TestDatabase } from "../support/database.ts";
import {
  at,
  sampleCommit,
  sampleDefinition,
  sampleEvent,
  sampleEvidence,
  sampleReceipt,
  sampleState,
} from "../support/database-samples.ts";

describe.each(DATABASE_PROVIDERS)("the store on %s", (provider) => {
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

  async function created(name: string, changes = {}) {
    const state = sampleState(name, changes);
    await store.createRollout(state, sampleDefinition(), [sampleEvent(name)]);
    return state;
  }

  async function trail(rollout: string) {
    const { items } = await store.listAudit({ rollout, limit: 1000 });
    return items.toReversed().map(({ seq, type }) => [seq, type]);
  }

  it("gives back a rollout exactly as it was created, with its definition and first event", async () => {
    const mark = { at: at(3), actor: "ada", reason: 'said "stop" – 日本' };
    const baseline = {
      stage: "stage-0",
      capturedAt: at(2),
      runs: ["r1"],
      metrics: [{ metric: "m", perRun: [{ run: null, successes: 1, trials: 3 }], successes: 1, trials: 3 }],
      digest: "b",
    };
    const state = await created("exact", { hold: mark, engaged: { shutdown: mark }, baseline });
    expect(await store.findRollout("exact")).toEqual(state);
    expect(await store.findDefinition(state.definition.digest)).toEqual(sampleDefinition());
    const { items } = await store.listAudit({ rollout: "exact", limit: 10 });
    const [chained] = chainEvents([sampleEvent("exact")], GENESIS);
    expect(items).toEqual([{ ...chained, id: expect.stringMatching(/^\d+$/) }]);
  });

  it("takes a state by another version of the definition from an adoption alone", async () => {
    const state = await created("adopting");
    const changed = { ...sampleDefinition().definition, title: "Another" };
    const other = { definition: changed, digest: digestOf(changed) };
    const definition = { name: state.definition.name, digest: other.digest };
    await store.createRollout(sampleState("other", { definition }), other, [sampleEvent("other")]);
    const commit = sampleCommit(state);
    const next = { ...(commit.next ?? state), definition };
    expect(await store.commit({ ...commit, next })).toBe("stale");
    expect(await store.findRollout("adopting")).toEqual(state);
    expect(await store.commit({ ...commit, next, adopts: { exposure: state.exposure.id } })).toBe("committed");
    expect(await store.findRollout("adopting")).toEqual(next);
  });

  it("knows nothing of what was never stored", async () => {
    expect(await store.findRollout("nobody")).toBeUndefined();
    expect(await store.findDefinition("nothing")).toBeUndefined();
    expect(await store.findReceipt("nobody", "nothing")).toBeUndefined();
    expect(await store.commit(sampleCommit(sampleState("nobody")))).toBe("stale");
  });

  it("refuses a second rollout of the same name and writes nothing of it", async () => {
    const first = await created("twice");
    const other = sampleDefinition("other");
    const second = { ...first, definition: { name: "other", digest: other.digest }, stage: "stage-9" };
    expect(await store.createRollout(second, other, [sampleEvent("twice")])).toBe(false);
    expect(await store.findRollout("twice")).toEqual(first);
    expect(await trail("twice")).toEqual([[1, "rollout.created"]]);
    expect(await store.findDefinition(other.digest)).toBeUndefined();
  });

  it("commits the next state with its event, evidence, runs and receipt", async () => {
    const state = await created("whole");
    const commit = sampleCommit(state, {
      evidence: sampleEvidence("whole"),
      exposureRuns: { exposure: 1, runs: ["r1", "r2"], actor: "ci", at: at(1) },
      receipt: sampleReceipt({ key: "whole" }),
    });
    expect(await store.commit(commit)).toBe("committed");
    expect(await store.findRollout("whole")).toEqual(commit.next);
    expect(await trail("whole")).toEqual([
      [1, "rollout.created"],
      [2, "rollout.promoted"],
    ]);
    expect(await store.latestEvidence("whole", 1)).toEqual([{ ...sampleEvidence("whole"), id: expect.any(String) }]);
    expect(await store.reportedRuns("whole", 1)).toEqual(["r1", "r2"]);
    expect(await store.findReceipt("ada", "whole")).toEqual(sampleReceipt({ key: "whole" }));
  });

  it("writes nothing of a commit whose revision has passed", async () => {
    const state = await created("stale");
    await store.commit(sampleCommit(state));
    const late = sampleCommit(state, {
      evidence: sampleEvidence("stale"),
      exposureRuns: { exposure: 1, runs: ["r1"], actor: "ci", at: at(1) },
      receipt: sampleReceipt({ key: "stale" }),
    });
    expect(await store.commit(late)).toBe("stale");
    expect((await store.findRollout("stale"))?.revision).toBe(2);
    expect(await trail("stale")).toHaveLength(2);
    expect(await store.latestEvidence("stale", 1)).toEqual([]);
    expect(await store.reportedRuns("stale", 1)).toEqual([]);
    expect(await store.findReceipt("ada", "stale")).toBeUndefined();
  });

  it("records facts without a next state and leaves the revision alone", async () => {
    const state = await created("facts");
    const events = [
      sampleEvent("facts", { type: "rollout.promotion_refused" }),
      sampleEvent("facts", { type: "evidence.recorded" }),
    ];
    expect(await store.commit({ rollout: "facts", expectedRevision: 1, events })).toBe("committed");
    expect(await store.findRollout("facts")).toEqual(state);
    expect(await trail("facts")).toEqual([
      [1, "rollout.created"],
      [2, "rollout.promotion_refused"],
      [3, "evidence.recorded"],
    ]);
  });

  it("answers receipt-exists to the second request with a key and leaves nothing of it", async () => {
    const state = await created("keyed");
    const receipt = sampleReceipt({ key: "keyed" });
    const first = sampleCommit(state, { receipt });
    expect(await store.commit(first)).toBe("committed");
    expect(await store.commit(first), "the same request again finds its own change in the way").toBe("receipt-exists");
    const again = sampleCommit(first.next ?? state, { receipt: { ...receipt, body: "another" } });
    expect(await store.commit(again)).toBe("receipt-exists");
    expect((await store.findRollout("keyed"))?.revision).toBe(2);
    expect(await trail("keyed")).toHaveLength(2);
    expect(await store.findReceipt("ada", "keyed")).toEqual(receipt);
    const somebodyElse = sampleCommit(first.next ?? state, { receipt: { ...receipt, actor: "bob" } });
    expect(await store.commit(somebodyElse), "keys belong to their actor").toBe("committed");
  });

  it("rejects a commit that skips a revision or speaks of another rollout before it touches the database", async () => {
    const state = await created("careful");
    const skipping = sampleCommit(state, { next: { ...state, revision: 5 } });
    await expect(store.commit(skipping)).rejects.toThrow("must lead to 2, found 5");
    const foreign = sampleCommit(state, { events: [sampleEvent("other")] });
    await expect(store.commit(foreign)).rejects.toThrow("carries something of rollout other");
    expect(await store.findRollout("careful")).toEqual(state);
  });

  it("counts the latest record of each evidence id in the exposure asked for", async () => {
    await created("judged");
    const record = (changes: Parameters<typeof sampleEvidence>[1]) =>
      store.commit({
        rollout: "judged",
        expectedRevision: 1,
        events: [],
        evidence: sampleEvidence("judged", changes),
      });
    await record({ verdict: "fail", message: "old" });
    await record({ evidence: "cost", value: 12.5, unit: "USD" });
    await record({ exposure: 2, verdict: "error" });
    // Beyond what an integer can hold exactly, and beyond what one can hold at all.
    await record({ evidence: "distance", value: 1e19, unit: "m" });
    await record({ evidence: "far", value: -1.5e300, unit: "m" });
    await record({ verdict: "pass", message: "new" });
    const latest = await store.latestEvidence("judged", 1);
    expect(latest.map(({ evidence, verdict, message, value }) => [evidence, verdict, message, value])).toEqual([
      ["core-tests", "pass", "new", null],
      ["cost", "pass", "24 of 24 tests passed", 12.5],
      ["distance", "pass", "24 of 24 tests passed", 1e19],
      ["far", "pass", "24 of 24 tests passed", -1.5e300],
    ]);
    const all = await store.listEvidence({ rollout: "judged", evidence: "core-tests", limit: 10 });
    expect(all.items.map(({ message, exposure }) => [message, exposure])).toEqual([
      ["new", 1],
      ["24 of 24 tests passed", 2],
      ["old", 1],
    ]);
  });

  it("keeps the first report of a run, also among thousands reported at once", async () => {
    await created("exposed");
    const runs = Array.from({ length: 2500 }, (_, index) => `run-${String(index).padStart(4, "0")}`);
    const report = (reported: readonly string[]) =>
      store.commit({
        rollout: "exposed",
        expectedRevision: 1,
        events: [],
        exposureRuns: { exposure: 1, runs: reported, actor: "ci", at: at(1) },
      });
    expect(await report(runs.slice(0, 3))).toBe("committed");
    expect(await report([...runs, ...runs.slice(0, 5)])).toBe("committed");
    expect(await store.reportedRuns("exposed", 1)).toEqual(runs);
    expect(await store.reportedRuns("exposed", 2)).toEqual([]);
  });

  it("answers a ping", async () => {
    await expect(store.ping()).resolves.toBeUndefined();
  });
});
