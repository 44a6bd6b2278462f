import { describe, expect, it } from "vitest";
import type { RecordedEvidence } from "../../../src/criteria/observation.ts";
import type { Condition, Definition, StopAction, StopCondition } from "../../../src/definition/definition.ts";
import { isInForce, stopsTrippedBy } from "../../../src/rollout/stop-on-evidence.ts";
import { NOW, definition, standing } from "./fixture.ts";
import type { Where } from "./fixture.ts";

const record = (changes: Partial<RecordedEvidence> = {}): RecordedEvidence => ({
  evidence: "smoke",
  verdict: "fail",
  message: "NO-GO",
  observedAt: NOW,
  expiresAt: null,
  value: null,
  unit: null,
  source: null,
  actor: "token:ci",
  ...changes,
});

const stop = (id: string, action: StopAction, condition: Condition | null = null): StopCondition => ({
  id,
  title: `Stop ${id}`,
  check: { kind: "evidence", evidence: "smoke", condition },
  // oxlint-disable-next-line unicorn/no-thenable -- the document's own word; nothing here is ever awaited
  then: action,
  runbook: null,
});

const HOLD: StopAction = { kind: "hold" };
const back = (to: string): StopAction => ({ kind: "rollback", to });
const engage = (killSwitch: string): StopAction => ({ kind: "engage", killSwitch });

function watching(...stops: readonly StopCondition[]): Definition {
  const stages = definition.stages.map((stage) =>
    stage.id === "limited" ? { ...stage, stopConditions: [...stage.stopConditions, ...stops] } : stage,
  );
  return { ...definition, stages };
}

const tripped = (of: Definition, evidence = record(), where: Where = { stage: "limited" }) =>
  stopsTrippedBy(of, standing(where), evidence, NOW);

describe("a piece of evidence", () => {
  it("trips the stop conditions of the stage that look at it and find it failed, with the reason in words", () => {
    const of = watching(stop("no-go", HOLD), {
      ...stop("other", HOLD),
      check: { kind: "evidence", evidence: "x", condition: null },
    });
    expect(tripped(of)).toMatchObject([
      {
        stopCondition: "no-go",
        action: HOLD,
        command: { type: "hold", reason: expect.stringMatching(/^Stop no-go: NO-GO/) },
      },
    ]);
  });

  it.each(["pass", "inconclusive", "error"] as const)("that is %s trips nothing", (verdict) => {
    expect(tripped(watching(stop("no-go", HOLD)), record({ verdict }))).toEqual([]);
  });

  it("trips nothing in a stage that does not look at it", () => {
    expect(tripped(watching(stop("no-go", HOLD)), record(), { stage: "full" })).toEqual([]);
  });

  it.each([
    ["before the exposure began", { observedAt: "2026-02-01T00:00:00.000Z" }],
    ["and has expired", { expiresAt: "2026-02-28T10:00:00.000Z" }],
  ])("that was observed %s trips nothing", (_, changes) => {
    expect(tripped(watching(stop("no-go", HOLD)), record(changes))).toEqual([]);
  });

  it("trips a limit only when its number is over it", () => {
    const of = {
      ...watching(stop("memory", HOLD, { op: "moreThan", value: 8 })),
      evidence: definition.evidence.map((each) => ({ ...each, kind: "measurement" as const, unit: "GiB" })),
    };
    const measured = (value: number) => tripped(of, record({ verdict: "pass", value, unit: "GiB" }));
    expect(measured(8)).toEqual([]);
    expect(measured(8.1)).toMatchObject([{ command: { type: "hold", reason: expect.stringContaining("8.1 GiB") } }]);
  });

  it("that trips several does the most drastic first", () => {
    const of = watching(
      stop("a", HOLD),
      stop("b", back("watch")),
      stop("c", engage("no-extended")),
      stop("d", back("prepare")),
      stop("e", engage("shutdown")),
    );
    expect(tripped(of).map(({ stopCondition }) => stopCondition)).toEqual(["e", "c", "d", "b", "a"]);
  });
});

describe("what a stop does", () => {
  it.each<[string, Where, StopAction, boolean]>([
    ["a hold while held", { stage: "limited", held: true }, HOLD, true],
    ["a hold while open", { stage: "limited" }, HOLD, false],
    ["an engage of an engaged switch", { stage: "limited", engaged: ["shutdown"] }, engage("shutdown"), true],
    ["an engage of an armed switch", { stage: "limited", engaged: ["emergency"] }, engage("shutdown"), false],
    ["a rollback to where it is", { stage: "watch" }, back("watch"), true],
    ["a rollback to above where it is", { stage: "prepare" }, back("watch"), true],
    ["a rollback to below", { stage: "limited" }, back("watch"), false],
  ])("is in force already: %s", (_, where, action, expected) => {
    expect(isInForce(definition, standing(where), action)).toBe(expected);
  });
});
