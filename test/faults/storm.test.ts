import { setImmediate as nextTurn } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { commandService, type Send } from "../../bench/faults/command-service.ts";
import { createLadder } from "../../bench/faults/create-ladder.ts";
import { faultsDefinition } from "../../bench/faults/document.ts";
import { openStore } from "../../src/store/open-store.ts";
import type { Store } from "../../src/store/store.ts";
import { createDatabase, DATABASE_PROVIDERS, type TestDatabase } from "../support/database.ts";

const WRITERS = 50;

describe.each(DATABASE_PROVIDERS)("fifty who hold and release one rollout without pause, on %s", (provider) => {
  let database: TestDatabase;
  let store: Store;
  let send: Send;
  let commits = 0;
  let answered = 0;

  beforeEach(async () => {
    database = await createDatabase(provider);
    const opened = await openStore({ url: database.url });
    store = {
      ...opened,
      commit: (commit) => {
        commits += 1;
        return opened.commit(commit);
      },
    };
    const definition = faultsDefinition();
    send = commandService(store, definition);
    await createLadder(store, "storm", definition);
    commits = 0;
    answered = 0;
  });
  afterEach(async () => {
    await store.close();
    await database.drop();
  });

  async function storm(until: () => boolean): Promise<void> {
    const write = async (writer: number) => {
      for (let turn = 0; !until(); turn += 1) {
        const reason = `${writer}-${turn}`;
        const command = turn % 2 === 0 ? ({ type: "hold", reason } as const) : ({ type: "release", reason } as const);
        expect((await send({ key: reason, rollout: "storm", command })).outcome).toMatch(/accepted|unchanged/);
        answered += 1;
      }
    };
    await Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer)));
  }

  it("do not keep a kill from being stored, each time at once", { timeout: 120_000 }, async () => {
    let over = false;
    const writing = storm(() => over);
    const meanwhile: number[] = [];
    for (let kill = 0; kill < 5; kill += 1) {
      for (const before = answered; answered < before + 5;) await nextTurn();
      const before = answered;
      const killed = await send({
        key: `kill-${kill}`,
        rollout: "storm",
        command: { type: "engage", killSwitch: kill % 2 === 0 ? "off" : "slow", reason: `kill-${kill}` },
      });
      meanwhile.push(answered - before);
      expect(killed.outcome).toMatch(/accepted|unchanged/);
    }
    over = true;
    await writing;
    expect(Object.keys((await store.findRollout("storm"))?.engaged ?? {}).sort()).toEqual(["off", "slow"]);
    // Those answered until the kill has looked for its receipt, and whoever was being stored then; not all who write.
    expect(Math.max(...meanwhile), `answers before each kill: ${meanwhile.join(", ")}`).toBeLessThan(WRITERS / 4);
  });

  it(
    "do not decide one another's commands anew, and let the process attend to others",
    { timeout: 120_000 },
    async () => {
      let turns = 0;
      let over = false;
      const others = (async () => {
        for (; !over; turns += 1) await nextTurn();
      })();
      await storm(() => answered >= 2 * WRITERS);
      over = true;
      await others;
      expect(commits).toBeLessThanOrEqual(answered + 5);
      expect(turns).toBeGreaterThan(answered);
    },
  );
});
