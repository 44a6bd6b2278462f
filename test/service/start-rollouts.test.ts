import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startRollouts } from "../../src/service/rollouts.ts";
import { createRig, ROLLOUT, type Rig } from "./support/rig.ts";

describe("many rollouts", () => {
  let rig: Rig;
  const asked: string[] = [];
  beforeEach(async () => {
    rig = await createRig((store) => {
      const noted = Object.entries(store).map(([name, method]: [string, (...args: never[]) => unknown]) => [
        name,
        (...args: never[]) => (asked.push(name), method(...args)),
      ]);
      // The store it was, with a note of each question.
      return Object.fromEntries(noted) as typeof store;
    });
    for (let nth = 0; nth < 15; nth += 1) {
      const request = { rollout: `copy-${nth}`, definition: ROLLOUT, telemetry: null, actor: "token:ops" };
      await rig.services.rollouts.create(request);
    }
    asked.length = 0;
  });
  afterEach(() => rig.close());

  it("are listed in as many questions to the store as one", async () => {
    await rig.services.rollouts.list({ limit: 1 });
    const one = asked.splice(0);
    await rig.services.rollouts.list({ limit: 100 });
    expect(asked).toEqual(one);
    expect(one).toEqual(["listRollouts", "freeze", "approvalsOfAll"]);
  });

  it("are counted when the service starts, and a few of them named", async () => {
    const { count, first, outdated } = await startRollouts(rig.deps);
    expect(count).toBe(16);
    expect(first.map(({ rollout }) => rollout)).toEqual(
      [...Array(15).keys()]
        .map((nth) => `copy-${nth}`)
        .toSorted()
        .slice(0, 10),
    );
    expect(outdated).toEqual([]);
    expect(rig.services.flags.current("copy-14")).toMatchObject({ revision: 1 });
  });
});
