import { describe, expect, it } from "vitest";
import type { Plant } from "../../bench/faults/planted-store.ts";
import { problemsOf, runKillLoop } from "../../bench/faults/run-kill-loop.ts";
import { createDatabase, DATABASE_PROVIDERS } from "../support/database.ts";

/** On each database. The command does as many as it is told. */
const CYCLES = 200;
const MINUTES = 60_000;

describe.each(DATABASE_PROVIDERS)("a service on %s whose process is killed while it writes", (provider) => {
  async function loop(cycles: number, plant: Plant | null) {
    const database = await createDatabase(provider);
    try {
      return await runKillLoop({ url: database.url, cycles, plant, stopAtFirst: plant !== null });
    } finally {
      await database.drop();
    }
  }

  it(
    `loses nothing it acknowledged in ${CYCLES} kills, and does nothing twice`,
    { timeout: 15 * MINUTES },
    async () => {
      const { broken, ...injected } = await loop(CYCLES, null);
      console.log(provider, injected);
      expect(problemsOf({ broken, ...injected }, CYCLES)).toEqual([]);
    },
  );
});

describe("the kill loop itself", () => {
  it.each<[Plant, RegExp]>([
    ["split-transaction", /no event tells how revision|cannot be folded|does not have it|folds to another state/],
    ["forgotten-receipt", /2 effects|was answered/],
    ["early-answer", /does not have it|the trail has it at/],
    ["skipped-hash", /does not follow the event before it/],
    ["late-notice", /never of/],
  ])("finds the bug %s", { timeout: 4 * MINUTES }, async (plant, found) => {
    const database = await createDatabase("sqlite");
    try {
      const { broken } = await runKillLoop({ url: database.url, cycles: 200, plant, stopAtFirst: true });
      expect(broken.join("\n")).toMatch(found);
    } finally {
      await database.drop();
    }
  });

  it("fails a run in which nothing was killed", () => {
    const idle = { kills: 0, acknowledged: 0, accepted: 0, inFlight: 0, doneUnanswered: 0, broken: [], seconds: 0 };
    expect(problemsOf(idle, 5)).toHaveLength(3);
  });
});
