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
    } finally {
      await database.drop();
    }
  });
});
