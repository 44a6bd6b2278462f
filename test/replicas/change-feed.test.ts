import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ChangeFeed, KnownHead } from "../../src/store/change-feed.ts";
import { openChangeFeed } from "../../src/store/open-change-feed.ts";
import { openStore } from "../../src/store/open-store.ts";
import type { Store } from "../../src/store/store.ts";
import { createDatabase, DATABASE_PROVIDERS, runSql, type TestDatabase } from "../support/database.ts";
import { sampleDefinition, sampleEvent, sampleState } from "../support/database-samples.ts";

describe.each(DATABASE_PROVIDERS)("asking where the trails are (%s)", (provider) => {
  let database: TestDatabase;
  let store: Store;
  let feed: ChangeFeed;
  let heads: ReadonlyMap<string, KnownHead>;

  beforeAll(async () => {
    database = await createDatabase(provider);
    store = await openStore({ url: database.url });
    for (const name of ["a", "b", "c"])
      await store.createRollout(sampleState(name), sampleDefinition(), [sampleEvent(name)]);
    feed = await openChangeFeed({
      url: database.url,
      self: "test",
      ping: store.ping,
      monotonic: () => 0,
      onNotice: () => {},
      onLost: () => {},
    });
    const found = await feed.elsewhere(new Map());
    heads = new Map(found.flatMap(({ chain, head }) => (head ? [[chain, head]] : [])));
  });
  afterAll(async () => {
    await feed.close();
    await store.close();
    await database.drop();
  });

  const asking = async (changes: readonly (readonly [string, KnownHead])[]) =>
    (await feed.elsewhere(new Map([...heads, ...changes]))).toSorted((one, other) =>
      one.chain < other.chain ? -1 : 1,
    );
  const stored = (chain: string) => ({ chain, head: heads.get(chain) });

  it("answers with all that is not known", () => {
    expect([...heads.keys()].toSorted()).toEqual(["a", "b", "c"]);
    expect(heads.get("a")).toEqual({ seq: 1, hash: expect.stringMatching(/^[0-9a-f]{64}$/) });
  });

  it.each<[string, (seq: number, hash: string) => KnownHead]>([
    ["further on", (seq, hash) => ({ seq: seq - 1, hash })],
    ["not as far", (seq, hash) => ({ seq: seq + 1, hash })],
    ["as far with another history", (seq) => ({ seq, hash: "f".repeat(64) })],
    ["as far, and nobody knows with which history", (seq) => ({ seq, hash: null })],
  ])("answers with the trail that is %s", async (_, change) => {
    const { seq, hash } = { hash: "", seq: 0, ...heads.get("b") };
    expect(await asking([["b", change(seq, hash ?? "")]])).toEqual([stored("b")]);
  });

  it("does so where two differ by as much in opposite directions", async () => {
    const { seq } = { seq: 0, ...heads.get("a") };
    const known = [
      ["a", { seq: seq + 1, hash: "1".repeat(64) }],
      ["b", { seq: seq - 1, hash: "2".repeat(64) }],
    ] as const;
    expect(await asking(known)).toEqual([stored("a"), stored("b")]);
  });

  it("answers with a trail that is gone, however it was known", async () => {
    expect(await asking([["gone", { seq: 1, hash: "f".repeat(64) }]])).toEqual([{ chain: "gone", head: null }]);
    expect(await asking([["gone", { seq: 1, hash: null }]])).toEqual([{ chain: "gone", head: null }]);
  });

  it("answers with nothing where everything is known, and goes on where somebody has damaged a hash", async () => {
    expect(await asking([])).toEqual([]);
    await runSql(database.url, "UPDATE rollouts SET audit_hash = 'no hash' WHERE name = 'c'");
    const damaged = { seq: 1, hash: "no hash" };
    expect(await asking([])).toEqual([{ chain: "c", head: damaged }]);
    expect(await asking([["c", damaged]])).toEqual([]);
  });
});

it("SQLite: after a look at all trails it rests for a hundred times as long, whatever is written", async () => {
  const database = await createDatabase("sqlite");
  const store = await openStore({ url: database.url });
  let now = 0;
  const feed = await openChangeFeed({
    url: database.url,
    self: "test",
    ping: store.ping,
    // A look takes ten milliseconds.
    monotonic: () => (now += 10),
    onNotice: () => {},
    onLost: () => {},
  });
  await store.createRollout(sampleState("a"), sampleDefinition(), [sampleEvent("a")]);
  expect(await feed.elsewhere(new Map())).toHaveLength(1);
  expect(await feed.elsewhere(new Map())).toEqual([]);
  now += 1_000;
  expect(await feed.elsewhere(new Map())).toHaveLength(1);
  await feed.close();
  await store.close();
  await database.drop();
});
