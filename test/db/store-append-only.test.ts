import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openStore } from "../../src/store/open-store.ts";
import {
  createDatabase,
  DATABASE_PROVIDERS,
  runSql,
  type DatabaseProvider,
  type TestDatabase,
} from "../support/database.ts";
import { sampleDefinition, sampleEvent, sampleState } from "../support/database-samples.ts";

const DIGEST = sampleDefinition().digest;

const EVERYWHERE: readonly (readonly [attempt: string, sql: string])[] = [
  ["change an event", "UPDATE audit_events SET actor = 'mallory'"],
  ["change no event at all, or so it seems", "UPDATE audit_events SET actor = actor"],
  ["delete an event", "DELETE FROM audit_events WHERE seq = 1"],
  ["change a definition", "UPDATE definitions SET document = '{}'"],
  ["delete a definition", "DELETE FROM definitions"],
  ["delete a rollout with its trail", "DELETE FROM rollouts"],
  ["rename a rollout away from its trail", "UPDATE rollouts SET name = 'other'"],
  [
    "number an event like another",
    "INSERT INTO audit_events (rollout, seq, revision, type, at, actor, data, prev_hash, hash) VALUES ('r', 1, 1, 'x', 'x', 'x', '{}', 'x', 'x')",
  ],
];

const WAYS: Record<DatabaseProvider, typeof EVERYWHERE> = {
  sqlite: [
    ...EVERYWHERE,
    [
      "replace an event by its id",
      `REPLACE INTO audit_events SELECT id, rollout, 9, 1, 'x', at, 'x', NULL, '{}', 'x', 'x' FROM audit_events WHERE seq = 1`,
    ],
    [
      "replace an event by its number",
      `INSERT OR REPLACE INTO audit_events (rollout, seq, revision, type, at, actor, data, prev_hash, hash) VALUES ('r', 1, 1, 'x', 'x', 'x', '{}', 'x', 'x')`,
    ],
    ["replace a definition", `REPLACE INTO definitions VALUES ('${DIGEST}', 'sample', '{}', 'x')`],
  ],
  postgresql: [
    ...EVERYWHERE,
    ["truncate the trail", "TRUNCATE audit_events"],
    ["truncate rollouts and what refers to them", "TRUNCATE rollouts CASCADE"],
    ["truncate the definitions", "TRUNCATE definitions CASCADE"],
    [
      "change an event while inserting",
      "INSERT INTO audit_events SELECT * FROM audit_events ON CONFLICT (id) DO UPDATE SET actor = 'mallory'",
    ],
    [
      "change a definition while inserting",
      "INSERT INTO definitions SELECT * FROM definitions ON CONFLICT (digest) DO UPDATE SET document = '{}'",
    ],
  ],
};

describe.each(DATABASE_PROVIDERS)("the trail and the definitions on %s", (provider) => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createDatabase(provider);
    const store = await openStore({ url: database.url });
    await store.createRollout(sampleState("r"), sampleDefinition(), [sampleEvent("r"), sampleEvent("r")]);
    await store.close();
  });
  afterAll(() => database.drop());

  const contents = async () => [
    await runSql(database.url, "SELECT * FROM audit_events ORDER BY id"),
    await runSql(database.url, "SELECT * FROM definitions"),
    await runSql(database.url, "SELECT name FROM rollouts"),
  ];

  it.each(WAYS[provider])("are kept by the database itself from whoever tries to %s", async (_, sql) => {
    const before = await contents();
    expect(before[0]).toHaveLength(2);
    const foreignKeys = provider === "sqlite" ? "PRAGMA foreign_keys = ON; " : "";
    await expect(runSql(database.url, foreignKeys + sql)).rejects.toThrow(
      /append-only|immutable|only grows|constraint|UniqueConstraintViolation|ForeignKeyConstraintViolation/i,
    );
    expect(await contents()).toEqual(before);
  });

  it("keeps a definition saved twice as it was the first time", async () => {
    const before = await contents();
    const store = await openStore({ url: database.url });
    await store.saveDefinition(sampleDefinition(), "2027-01-01T00:00:00.000Z");
    await store.close();
    expect(await contents()).toEqual(before);
  });
});
