import { describe, expect, it } from "vitest";
import { compileMachine } from "../../../machines/rollout-machine.ts";
import type { VersionedDefinition } from "../../../src/definition/definition.ts";
import { adoptionSubject } from "../../../src/rollout/adopt/consent.ts";
import type { Clearance } from "../../../src/rollout/clearance.ts";
import { createRollout } from "../../../src/rollout/create-rollout.ts";
import { decide } from "../../../src/rollout/decide.ts";
import type { Decision } from "../../../src/rollout/decision.ts";
import { NEVER_FROZEN } from "../../../src/rollout/freeze.ts";
import type { RolloutState } from "../../../src/rollout/state.ts";
import { assessmentOf, codes, type Judged } from "./fixture.ts";
import { edited } from "./impact-fixture.ts";

const base = edited();
const NOW = "2026-03-04T10:00:00.000Z"; // a Wednesday
const SATURDAY = "2026-03-07T10:00:00.000Z";
const MARK = { at: "2026-03-01T09:00:00.000Z", actor: "token:first", reason: "x" };
const machine = compileMachine(base.definition);
const created = createRollout({ ...base, rollout: "r", telemetrySource: "default", actor: "a", now: MARK.at }).state;
const standing = (stage: string, more: Partial<RolloutState> = {}): RolloutState => {
  return { ...created, revision: 7, stage, exposure: { id: 5, since: MARK.at }, ...more };
};

interface Asked {
  readonly force?: boolean;
  readonly reason?: string;
  readonly judged?: Judged;
  readonly approvedBy?: readonly (readonly [string, string])[];
  readonly frozen?: boolean;
  readonly now?: string;
}

function adopt(state: RolloutState, to: VersionedDefinition, asked: Asked = {}): Decision {
  const { force = false, reason = "better rules", judged = {}, approvedBy = [], now = NOW } = asked;
  const approvals = approvedBy.map(([actor, stage]) => ({ stage, actor, note: null, at: NOW }));
  const clearance: Clearance = { approvals, freeze: asked.frozen ? { version: 1, mark: MARK } : NEVER_FROZEN };
  return decide({
    definition: base.definition,
    machine,
    state,
    command: { type: "adopt", digest: to.digest, reason, force },
    actor: "token:ops",
    now,
    assessment: assessmentOf(base.definition, state, judged),
    baselineCapture: null,
    clearance,
    adoption: to,
  });
}

const LOOSER = edited(["atMost: 4", "atMost: 6"]);
const TIGHTER = edited(["atMost: 4", "atMost: 3"]);
const BOLDER = edited(["flags: { RECORDING: true }", "flags: { RECORDING: true, REACH: 3 }"]);
const FAILING: Judged = { criteria: { "memory-low": "fail" } };
const consent = (to: VersionedDefinition, actor = "token:lead") => [[actor, adoptionSubject(to.digest)]] as const;

describe("adopting another version", () => {
  it("keeps stage, hold, switches, baseline and exposure, and leaves one event that names both versions", () => {
    const state = standing("watch", { hold: MARK, engaged: { soft: MARK } });
    const { outcome, state: next, events, changes, impact } = adopt(state, TIGHTER);
    expect(outcome).toBe("accepted");
    expect(next).toEqual({
      ...state,
      revision: 8,
      updatedAt: NOW,
      definition: { name: "ladder", digest: TIGHTER.digest },
    });
    expect(changes).toEqual([]);
    expect(impact).toMatchObject({ from: base.digest, to: TIGHTER.digest, loosened: false });
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({
      type: "definition.adopted",
      revision: 8,
      reason: "better rules",
      data: {
        definition: base.digest,
        adopted: TIGHTER.digest,
        from: "watch",
        to: "watch",
        forced: false,
        loosened: [],
        impact: { rules: [{ effect: "tighter", present: true }] },
      },
    });
  });

  it("begins a new exposure where the served environment changes", () => {
    const to = edited(["flags: { RECORDING: true }", "flags: { RECORDING: false }"]);
    const { state, environment, changes } = adopt(standing("watch"), to);
    expect(state.exposure).toEqual({ id: 8, since: NOW });
    expect(environment["RECORDING"]).toBe(false);
    expect(changes).toEqual([{ name: "RECORDING", from: true, to: false }]);
  });

  it("of the version it lives by changes nothing and leaves no event", () => {
    const { outcome, events, state } = adopt(standing("watch"), base);
    expect([outcome, events, state]).toEqual(["unchanged", [], standing("watch")]);
  });

  it("is refused, whatever force says, without its stage, an engaged switch or a reason", () => {
    const renamed = edited(["- id: full", "- id: whole"]);
    const refused = adopt(standing("full"), renamed, { force: true });
    expect(codes(refused)).toEqual(["unknown-stage:full"]);
    expect(refused.blockers[0]?.message).toMatch(/has no stage full.*prepare, watch, whole: keep the stage/);
    expect(refused.events[0]).toMatchObject({ type: "definition.adoption_refused", revision: 7, data: { to: "full" } });
    const noSoft = edited(['  soft: { title: "Soft", severity: 1, flags: { EXTENDED: false } }\n', ""]);
    const engaged = { soft: MARK };
    expect(codes(adopt(standing("watch", { engaged }), noSoft, { force: true }))).toEqual(["unknown-kill-switch:soft"]);
    expect(codes(adopt(standing("watch"), TIGHTER, { reason: " " }))).toEqual(["reason-required"]);
  });

  it("throws where it is not told what to adopt, or where that is of another definition", () => {
    const other = { ...LOOSER, definition: { ...LOOSER.definition, name: "other" } };
    expect(() => adopt(standing("watch"), other)).toThrow(/version of other/);
  });
});

describe("a loosened gate", () => {
  const subject = `approvals-missing:${adoptionSubject(LOOSER.digest)}`;

  it("needs nobody else while it passes, and somebody else's consent while it does not", () => {
    expect(adopt(standing("watch"), LOOSER).outcome).toBe("accepted");
    const refused = adopt(standing("watch"), LOOSER, { judged: FAILING });
    expect(codes(refused)).toEqual([subject]);
    expect(refused.blockers[0]?.message).toContain(
      "the gate does not pass now and this loosens it: watch criterion memory-low: memory at most 4 GiB -> memory at most 6 GiB (looser)",
    );
    expect(
      codes(adopt(standing("watch"), LOOSER, { judged: FAILING, approvedBy: consent(LOOSER, "token:ops") })),
    ).toEqual([subject]);
    expect(codes(adopt(standing("watch"), LOOSER, { judged: FAILING, approvedBy: consent(TIGHTER) }))).toEqual([
      subject,
    ]);
    expect(codes(adopt(standing("watch"), LOOSER, { judged: FAILING, approvedBy: [["token:lead", "full"]] }))).toEqual([
      subject,
    ]);
    const passed = adopt(standing("watch"), LOOSER, { judged: FAILING, approvedBy: consent(LOOSER) });
    expect(passed.outcome).toBe("accepted");
    expect(passed.events[0]?.data).toMatchObject({ consentedBy: ["token:lead"], forced: false, overridden: [] });
  });

  it.each<[string, Judged, Partial<RolloutState>]>([
    ["is not known to pass", { criteria: { "memory-low": "error" } }, {}],
    ["lacks runs", { minimum: "inconclusive" }, {}],
    ["has a triggered stop condition", { stops: { doubled: "triggered" } }, {}],
    ["has a stop condition nobody can tell of", { stops: { doubled: "unknown" } }, {}],
    ["is held", {}, { hold: MARK }],
    ["has an engaged switch", {}, { engaged: { soft: MARK } }],
  ])("does not pass while it %s", (_title, judged, more) => {
    expect(codes(adopt(standing("watch", more), LOOSER, { judged }))).toEqual([subject]);
  });

  it("of a later stage needs nobody, and one that is tightened needs nobody either", () => {
    const later = edited(["evidence: paths }", "evidence: paths, blocking: false }"]);
    expect(adopt(standing("watch"), later, { judged: FAILING }).outcome).toBe("accepted");
    expect(adopt(standing("watch"), TIGHTER, { judged: FAILING }).outcome).toBe("accepted");
  });

  it("at the end of the ladder is one too: what stops the rollout there counts", () => {
    const at = standing("full");
    const looser = edited(["evidence: paths }", "evidence: paths, blocking: false }"]);
    expect(adopt(at, looser).outcome).toBe("accepted");
    expect(codes(adopt(at, looser, { judged: { criteria: { "paths-fine": "fail" } } }))).toHaveLength(1);
  });

  it("is passed over by force, which says so", () => {
    const { outcome, events } = adopt(standing("watch"), LOOSER, { judged: FAILING, force: true });
    expect(outcome).toBe("accepted");
    expect(events[0]?.data).toMatchObject({ forced: true, overridden: [{ code: "approvals-missing" }] });
  });
});

describe("a version that raises autonomy at once", () => {
  const lead = [["token:lead", "watch"]] as const;

  it("must be cleared as a rearm must, by the rules in force", () => {
    expect(codes(adopt(standing("watch"), BOLDER))).toEqual(["approvals-missing:watch"]);
    expect(codes(adopt(standing("watch"), BOLDER, { approvedBy: lead, frozen: true }))).toEqual(["frozen"]);
    expect(codes(adopt(standing("watch"), BOLDER, { approvedBy: lead, now: SATURDAY }))).toEqual([
      "window-closed:watch",
    ]);
    const passed = adopt(standing("watch"), BOLDER, { approvedBy: lead });
    expect(passed.outcome).toBe("accepted");
    expect(passed.events[0]?.data).toMatchObject({ approvedBy: ["token:lead"] });
  });

  it("cannot waive the rules it would be judged by", () => {
    const waiving = edited(
      ["flags: { RECORDING: true }", "flags: { RECORDING: true, REACH: 3 }"],
      ["    approvals: 1\n", ""],
      ['    windows: { deny: [{ rule: "FREQ=WEEKLY;BYDAY=SA", from: "00:00", for: P2D, timezone: UTC }] }\n', ""],
    );
    expect(codes(adopt(standing("watch"), waiving, { now: SATURDAY }))).toEqual([
      "window-closed:watch",
      "approvals-missing:watch",
    ]);
  });

  it("needs the stop conditions clear; force passes what nobody can tell and never a triggered one", () => {
    const stops = (status: "unknown" | "triggered") => ({ approvedBy: lead, judged: { stops: { doubled: status } } });
    expect(codes(adopt(standing("watch"), BOLDER, stops("unknown")))).toContain("stop-condition-unknown:doubled");
    expect(adopt(standing("watch"), BOLDER, { ...stops("unknown"), force: true }).outcome).toBe("accepted");
    expect(codes(adopt(standing("watch"), BOLDER, { ...stops("triggered"), force: true }))).toEqual([
      "stop-condition-triggered:doubled",
    ]);
  });

  it("in a later stage alone needs nothing now: that stage's own gate comes first", () => {
    const later = edited(["REACH: 5", "REACH: 9"]);
    expect(adopt(standing("watch"), later, { frozen: true }).outcome).toBe("accepted");
  });
});

it("a baseline that is measured another way comes with the advice to freeze it anew", () => {
  const baseline = {
    stage: "prepare",
    capturedAt: NOW,
    runs: ["run-1"],
    metrics: [{ metric: "success", perRun: [], successes: 9, trials: 10 }],
    digest: "d",
  };
  const to = edited(["SELECT 1 AS successes", "SELECT 2 AS successes"]);
  const { outcome, state, advisories } = adopt(standing("watch", { baseline }), to);
  expect([outcome, state.baseline]).toEqual(["accepted", baseline]);
  expect(advisories.at(-1)).toMatch(/freeze the baseline of success anew \(sluice baseline replace/);
});
