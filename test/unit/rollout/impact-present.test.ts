import { describe, expect, it } from "vitest";
import { impactOf, type Standing } from "../../../src/rollout/impact/impact-of.ts";
import { edited, MARK, standingAt as at } from "./impact-fixture.ts";

const base = edited();

describe("what happens at once", () => {
  it("is the difference of the environments in force, with the switches that are engaged", () => {
    const to = edited(["flags: { RECORDING: true }", "flags: { RECORDING: true, REACH: 3 }"]);
    expect(impactOf(at("watch"), base, to).now).toEqual({
      changes: [{ name: "REACH", from: 0, to: 3 }],
      raisesAutonomy: true,
      newExposure: true,
      exposureReasons: ["the served environment changes"],
    });
    // Masked by the switch, so nothing changes yet.
    const engaged = { hard: MARK };
    expect(impactOf(at("watch", { engaged }), base, to).now?.changes).toEqual([]);
    const { stages } = impactOf(at("prepare"), base, to);
    expect(stages.map(({ stage, changes, raisesAutonomy }) => [stage, changes.length, raisesAutonomy])).toEqual([
      ["prepare", 0, false],
      ["watch", 1, true],
      ["full", 0, false],
    ]);
  });

  it.each<[string, readonly [string, string], string, boolean]>([
    [
      "an autonomy flag off",
      ["flags: { RECORDING: true, EXTENDED: true, REACH: 5 }", "flags: { RECORDING: true, REACH: 5 }"],
      "full",
      false,
    ],
    ["a flag that is none", ["flags: { RECORDING: true }", "flags: { RECORDING: false }"], "watch", false],
    [
      "an autonomy flag that is served no more",
      ["purpose: Extended., served: true, default: false", "purpose: Extended., served: false, default: false"],
      "prepare",
      true,
    ],
    [
      "a new autonomy flag that is off",
      ["  NEVER:", "  MORE: { type: boolean, purpose: More., served: true, default: false, autonomy: true }\n  NEVER:"],
      "watch",
      false,
    ],
    [
      "a new autonomy flag that is on",
      ["  NEVER:", "  MORE: { type: boolean, purpose: More., served: true, default: true, autonomy: true }\n  NEVER:"],
      "watch",
      true,
    ],
    [
      "one that was autonomy until now, up",
      ["default: 0, minimum: 0, maximum: 9, autonomy: true", "default: 1, minimum: 0, maximum: 9"],
      "watch",
      true,
    ],
  ])("%s: whether autonomy may rise", (_title, edit, stage, raises) => {
    const edits = edit[0].includes("served: true, default: false") ? served(edit) : [edit];
    const { now } = impactOf(at(stage), base, edited(...edits));
    expect(now?.changes).toHaveLength(1);
    expect(now?.raisesAutonomy).toBe(raises);
  });

  /** A variable that is not served has no place in stages and switches. */
  function served(edit: readonly [string, string]): readonly (readonly [string, string])[] {
    return [
      edit,
      ["EXTENDED: true, ", ""],
      ["flags: { EXTENDED: false } }", "rollbackTo: watch }"],
      ["EXTENDED: false, ", ""],
    ];
  }

  it.each<[string, readonly [string, string], readonly string[]]>([
    ["evidence is judged another way", ["go: [GO]", "go: [GO, FINE]"], ["evidence smoke is judged another way"]],
    ["runs are found another way", ["WHERE at >= :since", "WHERE at > :since"], ["runs are found another way"]],
    ["only a limit changes", ["atMost: 4", "atMost: 6"], []],
    ["only words change", ["title: Smoke test,", "title: The smoke test,"], []],
  ])("begins a new exposure where %s", (_title, edit, reasons) => {
    const { now } = impactOf(at("watch"), base, edited(edit));
    expect([now?.newExposure, now?.exposureReasons]).toEqual([reasons.length > 0, reasons]);
  });

  it("is nothing where the stage or an engaged switch is missing", () => {
    const noSoft = edited(['  soft: { title: "Soft", severity: 1, flags: { EXTENDED: false } }\n', ""]);
    expect(impactOf(at("watch", { engaged: { soft: MARK, hard: MARK } }), base, noSoft)).toMatchObject({
      now: null,
      missingKillSwitches: ["soft"],
    });
    const renamed = edited(["- id: full", "- id: whole"]);
    expect(impactOf(at("full"), base, renamed)).toMatchObject({ now: null, stageKept: false });
    expect(impactOf(at("watch"), base, renamed)).toMatchObject({ stageKept: true, missingKillSwitches: [] });
  });
});

describe("the frozen baseline", () => {
  const rebaseline = (standing: Standing, ...edits: readonly (readonly [string, string])[]) =>
    impactOf(standing, base, edited(...edits)).rebaseline;
  const query = ["SELECT 1 AS successes", "SELECT 2 AS successes"] as const;
  const further = [
    [
      "  doubled: { kind",
      '  calm: { kind: proportion, title: Calm, sql: "SELECT 1 AS successes, 1 AS trials" }\n  doubled: { kind',
    ],
    ["baseline: [success]", "baseline: [success, calm]"],
    [
      "comparisons:\n",
      "comparisons:\n  calmer: { title: Calmer, metric: calm, baseline: prepare, target: 5, stop: 10 }\n",
    ],
  ] as const;

  it("has to be frozen anew where its metric is measured another way, or another one is compared", () => {
    expect(rebaseline(at("watch"), query)).toEqual(["success"]);
    expect(rebaseline(at("full"), ...further)).toEqual(["calm"]);
    const { rules } = impactOf(at("watch"), base, edited(query));
    expect(rules.map(({ message }) => message)).toContain(
      "comparison regression: the frozen baseline of success was measured another way: freeze it anew after adopting (cannot tell)",
    );
  });

  it("is as good as before otherwise, and is frozen under the new version where its stage is not left yet", () => {
    expect(rebaseline(at("watch"), ["atMost: 4", "atMost: 6"])).toEqual([]);
    expect(rebaseline(at("prepare"), query, ...further)).toEqual([]);
    // It was missing before too: adopting takes nothing away.
    expect(rebaseline(at("watch", { baseline: null }), ["target: 5", "target: 6"])).toEqual([]);
  });
});
