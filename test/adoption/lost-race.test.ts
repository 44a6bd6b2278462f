import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Command } from "../../src/rollout/command.ts";
import { DATABASE_PROVIDERS } from "../support/database.ts";
import { edited } from "../unit/rollout/impact-fixture.ts";
import { createAdoptionRig, ROLLOUT, type AdoptionRig, type Replica } from "./support/rig.ts";

const OTHER = edited(["atMost: 4", "atMost: 3"]);
const promote: Command = { type: "promote", reason: "climb", force: true };
const hold: Command = { type: "hold", reason: "look first" };

/**
 * Each of these loses its first commit to a competitor, always: the competitor commits between the decision and the commit. A
 * command that was judged by what it found must then not be carried out on what it did not look at.
 */
describe.each(DATABASE_PROVIDERS)("a command that lost a race (%s)", (provider) => {
  let rig: AdoptionRig;
  let replica: Replica;
  /** Within one process those who change a rollout stand in line; a race takes two. */
  let other: Replica;
  beforeEach(async () => {
    rig = await createAdoptionRig(provider);
    replica = await rig.start(edited());
    other = await rig.start(edited());
    await rig.store.saveDefinition(OTHER, "2026-03-04T09:00:00.000Z");
    await replica.execute(promote);
    await replica.execute({ type: "engage", killSwitch: "soft", reason: "x" });
    await replica.execute({ type: "rearm", killSwitch: "soft", reason: "x", force: true });
  });
  afterEach(() => rig.close());

  const lose = async (command: Command, competitor: Command) => {
    const before = (await rig.store.findRollout(ROLLOUT))?.revision ?? 0;
    rig.meanwhile = () => other.execute(competitor, "token:competitor");
    const outcome = await replica.execute(command).then(
      ({ decision }) => decision.outcome,
      ({ code }) => code,
    );
    const { items } = await rig.store.listAudit({ rollout: ROLLOUT, limit: 1000 });
    const since = items.filter((event) => event.revision > before).map(({ actor, type }) => `${actor} ${type}`);
    return [outcome, (await rig.store.findRollout(ROLLOUT))?.stage, since.toReversed()];
  };

  it("promotes one stage and not a second, where both asked from the same one", async () => {
    await replica.execute({ type: "rollback", to: "prepare", reason: "again" });
    await replica.execute({ type: "release", reason: "again" });
    expect(await lose(promote, promote)).toEqual(["concurrent-change", "watch", ["token:competitor rollout.promoted"]]);
  });

  it.each<[string, Command, Command | null]>([
    [
      "a rearm",
      { type: "rearm", killSwitch: "soft", reason: "x", force: true },
      { type: "engage", killSwitch: "soft", reason: "x" },
    ],
    ["a rebaseline", { type: "rebaseline", runs: ["run-1"], reason: "x" }, null],
    ["an adoption", { type: "adopt", digest: OTHER.digest, reason: "x", force: true }, null],
  ])("%s is not decided anew either", async (_title, command, first) => {
    if (first !== null) await replica.execute(first);
    const [outcome, , since] = await lose(command, hold);
    expect([outcome, since]).toEqual(["concurrent-change", ["token:competitor promotion.held"]]);
  });

  it.each<[string, Command, string]>([
    ["an engage", { type: "engage", killSwitch: "hard", reason: "fire" }, "kill_switch.engaged"],
    ["a rollback", { type: "rollback", to: "prepare", reason: "back" }, "rollout.rolled_back"],
  ])("%s is: the way down means the same in any state", async (_title, command, type) => {
    expect(await lose(command, hold)).toEqual([
      "accepted",
      "prepare",
      ["token:competitor promotion.held", `token:ops ${type}`],
    ]);
  });
});
