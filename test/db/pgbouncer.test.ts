import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ChangeFeed, TrailNotice } from "../../src/store/change-feed.ts";
import { openChangeFeed } from "../../src/store/open-change-feed.ts";
import { openStore } from "../../src/store/open-store.ts";
import type { Store } from "../../src/store/store.ts";
import { createDatabase, type TestDatabase } from "../support/database.ts";
import { sampleCommit, sampleDefinition, sampleEvent, sampleState } from "../support/database-samples.ts";
import { installed } from "../support/debian-program.ts";
import { startPgBouncer, type PgBouncer } from "../support/pgbouncer.ts";

/** As docs/replicas.md gives it. */
const SETTING = "ignore_startup_parameters = statement_timeout,idle_in_transaction_session_timeout";

describe.skipIf(!installed("pgbouncer", "pgbouncer"))("a store behind PgBouncer", () => {
  let database: TestDatabase;
  let bouncer: PgBouncer | undefined;
  let store: Store | undefined;
  let feed: ChangeFeed | undefined;

  beforeEach(async () => {
    database = await createDatabase("postgresql");
  });
  afterEach(async () => {
    await feed?.close();
    await store?.close();
    await bouncer?.stop();
    await database.drop();
    feed = store = bouncer = undefined;
  });

  it.each(["session", "transaction"])(
    "is not opened in %s mode without the setting it needs, and names it",
    async (mode) => {
      bouncer = await startPgBouncer(database.url, [`pool_mode = ${mode}`]);
      await expect(openStore({ url: bouncer.url })).rejects.toMatchObject({
        code: "unusable",
        message: expect.stringContaining(SETTING),
      });
    },
  );

  it.each([
    ["session", "tells of what others write", true],
    ["transaction", "tells of nothing, and what others write is found by asking", false],
  ])("works in %s mode, which %s", async (mode, _, tells) => {
    bouncer = await startPgBouncer(database.url, [`pool_mode = ${mode}`, SETTING]);
    const notices: TrailNotice[] = [];
    store = await openStore({ url: bouncer.url, self: "one" });
    feed = await openChangeFeed({
      url: bouncer.url,
      self: "two",
      ping: store.ping,
      monotonic: () => performance.now(),
      onNotice: (notice) => notices.push(notice),
      onLost: () => expect.fail("the connection was lost"),
    });
    const state = sampleState("r");
    expect(await store.createRollout(state, sampleDefinition(), [sampleEvent("r")])).toBe(true);
    expect(await store.commit(sampleCommit(state))).toBe("committed");
    expect(await feed.elsewhere(new Map())).toContainEqual({ chain: "r", head: expect.objectContaining({ seq: 2 }) });
    const told = { chain: "r", from: 1, seq: 2, own: false };
    if (tells) await expect.poll(() => notices).toContainEqual(told);
    // The answer above came over the connection that notices would have come over before it.
    else expect(notices).toEqual([]);
  });
});

it("a store that is asked for TLS and offers none says what to do", async () => {
  const { url, drop } = await createDatabase("postgresql");
  await expect(openStore({ url: `${url}?sslmode=verify-full` })).rejects.toMatchObject({
    code: "unusable",
    message: expect.stringMatching(/does not support SSL.*sslmode/),
  });
  await drop();
});
