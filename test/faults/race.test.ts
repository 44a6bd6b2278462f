import { describe, expect, it } from "vitest";
import { runRaces } from "../../bench/faults/run-races.ts";
import { createDatabase, DATABASE_PROVIDERS } from "../support/database.ts";

const ROUNDS = 16;

describe.each(DATABASE_PROVIDERS)("fifty simultaneous promotes over two replicas on %s", (provider) => {
  it("have exactly one winner, and a kill among them beats it", { timeout: 240_000 }, async () => {
    const database = await createDatabase(provider);
    try {
      const { broken, ...injected } = await runRaces(database.url, ROUNDS);
      console.log(provider, injected);
      expect(broken).toEqual([]);
      expect(injected).toMatchObject({ rounds: ROUNDS, promotes: 50 * ROUNDS - ROUNDS / 4, kills: ROUNDS / 4 });
      expect(injected.winners - injected.promotedBeforeKill).toBe(ROUNDS - ROUNDS / 4);
      // Of every second kill it is known that a promote was answered before it.
      expect(injected.promotedBeforeKill).toBeGreaterThan(0);
    } finally {
      await database.drop();
    }
  });
});

describe("the races themselves", () => {
  it("find a store that writes over what it has not seen", { timeout: 120_000 }, async () => {
    const database = await createDatabase("sqlite");
    try {
      const { broken } = await runRaces(database.url, 3, "unguarded-revision");
      expect(broken.join("\n")).toMatch(/(?:[2-9]|\d\d) winners/);
    } finally {
      await database.drop();
    }
  });
});
