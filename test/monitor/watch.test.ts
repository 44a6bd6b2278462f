import { describe, expect, it } from "vitest";
import type { StopConditionResult, StopStatus } from "../../src/criteria/assessment.ts";
import { checkDocument } from "../../src/rollout/check-document.ts";
import { createRollout } from "../../src/rollout/create-rollout.ts";
import type { RolloutState } from "../../src/rollout/state.ts";
import { trippedStops } from "../../src/rollout/stop-on-evidence.ts";
import { advanceWatch, chooseStop, watchedStops, type PastStops, type Watch } from "../../src/service/monitor/watch.ts";
import { WATCHED } from "./support/document.ts";

const checked = checkDocument(WATCHED, "watched.rollout.yaml");
if (!checked.ok) throw new Error("the document of the test is not valid");
const { definition, digest } = checked.versioned;
const NOW = "2026-03-01T10:00:00.000Z";
const MARK = { at: NOW, actor: "token:ops", reason: "x" };
const NOTHING: PastStops = { acted: [], lastAt: null };
const created = createRollout({ definition, digest, rollout: "r", telemetrySource: "default", actor: "a", now: NOW });
const STATE: RolloutState = { ...created.state, stage: "watch" };
const stops = watchedStops(definition.stages[1]?.stopConditions ?? []);

/** "failing=triggered dear=unknown": the others are clear. */
function results(told: string): readonly StopConditionResult[] {
  const statuses = new Map(told.split(" ").map((each) => each.split("=") as [string, StopStatus]));
  return stops.map(({ id, title }) => ({
    id,
    title,
    status: statuses.get(id) ?? "clear",
    message: "so it is",
    observed: "1",
    expected: "2",
    value: null,
    sample: null,
    rows: [],
    query: null,
    comparison: null,
    needs: {},
    runbook: null,
    // oxlint-disable-next-line unicorn/no-thenable -- the contract's word; nothing is awaited
    then: "",
  }));
}

interface Circumstances {
  readonly state?: RolloutState;
  readonly past?: PastStops;
  readonly now?: string;
  readonly watch?: Watch | null;
}

/** What each look chooses, one after the other; "-": nothing. */
function looks(
  told: readonly string[],
  { state = STATE, past = NOTHING, now = NOW, watch = null }: Circumstances = {},
) {
  let current = watch;
  return told.map((look) => {
    const found = results(look);
    const advanced = advanceWatch(current, state, found);
    const tripped = trippedStops(definition, stops, found);
    const choice = chooseStop({ definition, state, stops, tripped, watch: advanced, past, now });
    current = choice.watch;
    return choice.stop?.stopCondition ?? "-";
  });
}

describe("what a look chooses to do", () => {
  it.each<[string, string[], string[], Circumstances?]>([
    ["nothing while all is clear", ["", ""], ["-", "-"]],
    ["acts when as many looks as declared agree", ["dear=triggered", "dear=triggered"], ["-", "dear"]],
    ["begins anew after a clear look", ["dear=triggered", "", "dear=triggered"], ["-", "-", "-"]],
    ["never acts on unknown", ["dear=unknown", "dear=unknown", "dear=unknown"], ["-", "-", "-"]],
    [
      "takes an unknown look neither for nor against",
      ["dear=triggered", "dear=unknown", "dear=triggered"],
      ["-", "-", "dear"],
    ],
    ["acts on violations at the first look", ["doubled=triggered"], ["doubled"]],
    [
      "does the most drastic first",
      ["failing=triggered dear=triggered", "failing=triggered dear=triggered"],
      ["-", "failing"],
    ],
    [
      "does not repeat what it did in this exposure",
      ["dear=triggered", "dear=triggered"],
      ["-", "-"],
      { past: { acted: ["dear"], lastAt: null } },
    ],
    [
      "only engages in the cool-down",
      ["dear=triggered doubled=triggered", "dear=triggered"],
      ["doubled", "-"],
      { past: { acted: [], lastAt: "2026-03-01T09:45:00.001Z" } },
    ],
    [
      "acts once the cool-down is over",
      ["dear=triggered", "dear=triggered"],
      ["-", "dear"],
      { past: { acted: [], lastAt: "2026-03-01T09:45:00.000Z" } },
    ],
    [
      "leaves alone what is in force",
      ["dear=triggered", "dear=triggered"],
      ["-", "-"],
      { state: { ...STATE, hold: MARK } },
    ],
  ])("%s", (_title, told, chosen, circumstances) => {
    expect(looks(told, circumstances)).toEqual(chosen);
  });

  it("leaves a hold lifted that a person lifts while the condition stands, until the condition was clear once", () => {
    const standing = ["dear=triggered", "dear=triggered"];
    const held = { ...STATE, hold: MARK };
    let watch: Watch | null = null;
    for (const look of standing) {
      const advanced = advanceWatch(watch, STATE, results(look));
      const tripped = trippedStops(definition, stops, results(look));
      watch = chooseStop({ definition, state: held, stops, tripped, watch: advanced, past: NOTHING, now: NOW }).watch;
    }
    expect(looks(standing, { watch })).toEqual(["-", "-"]);
    expect(looks(["", ...standing], { watch })).toEqual(["-", "-", "dear"]);
  });

  it("counts looks at another exposure, or under another version of the definition, for nothing", () => {
    const watch: Watch = { exposure: 1, definition: digest, streaks: { dear: 5 }, settled: [] };
    expect(looks(["dear=triggered"], { watch: { ...watch, exposure: 7 } })).toEqual(["-"]);
    expect(looks(["dear=triggered"], { watch: { ...watch, definition: "another" } })).toEqual(["-"]);
    expect(looks(["dear=triggered"], { watch })).toEqual(["dear"]);
  });

  it("leaves evidence to the transaction that records it", () => {
    expect(stops.map(({ id }) => id)).toEqual(["failing", "dear", "doubled"]);
  });
});
