import { describe, expect, it } from "vitest";
import { eventEvidence } from "../../../src/dashboard/time/event-evidence.ts";
import { eventSentence, eventTypeWords } from "../../../src/dashboard/time/event-sentence.ts";
import type { AuditEvent } from "../../../src/generated/contract.ts";
import { AUDIT_EVENT_TYPES } from "../../../src/rollout/audit-event.ts";

const DIGEST = "0".repeat(64);

function event(changes: Partial<AuditEvent>): AuditEvent {
  return {
    id: "7",
    seq: 3,
    rollout: "checkout",
    revision: 4,
    type: "rollout.promoted",
    at: "2026-01-05T08:00:00.000Z",
    actor: "token:ada",
    reason: null,
    forced: false,
    data: { from: "stage-1", to: "stage-2" },
    prevHash: DIGEST,
    hash: DIGEST,
    ...changes,
  };
}

const blocker = {
  code: "criterion-failed",
  subject: "complete",
  message: "32 of 36",
  observed: "32 of 36",
  expected: "at least 100 %",
};

describe("an audit event as a sentence", () => {
  it.each<[Partial<AuditEvent>, string, string]>([
    [{}, "token:ada promoted checkout from stage-1 to stage-2.", "up"],
    [
      { forced: true, data: { from: "stage-1", to: "stage-2", overridden: [blocker, blocker] } },
      "token:ada promoted checkout from stage-1 to stage-2 by force, over 2 blockers.",
      "up",
    ],
    [
      { type: "rollout.promotion_refused", data: { from: "stage-1", to: "stage-2", blockers: [blocker] } },
      "token:ada asked to promote checkout from stage-1 to stage-2 and was refused: criterion failed (complete).",
      "refused",
    ],
    [
      {
        type: "rollout.promotion_refused",
        data: { from: "stage-3", to: null, blockers: [blocker, blocker, blocker, { code: "final-stage" }] },
      },
      "token:ada asked to promote checkout beyond stage-3 and was refused: criterion failed (complete), criterion failed (complete) and 2 more.",
      "refused",
    ],
    [
      {
        type: "rollout.rolled_back",
        actor: "system:monitor",
        data: { from: "stage-2", to: "stage-0", stop: { title: "Errors" } },
      },
      "system:monitor rolled checkout back from stage-2 to stage-0, because “Errors” was triggered.",
      "down",
    ],
    [
      { type: "kill_switch.engaged", data: { killSwitch: "shutdown", from: "stage-2", to: "stage-0" } },
      "token:ada engaged shutdown of checkout and moved it from stage-2 to stage-0.",
      "down",
    ],
    [
      { type: "kill_switch.engaged", data: { killSwitch: "shutdown", from: "stage-0", to: "stage-0" } },
      "token:ada engaged shutdown of checkout.",
      "down",
    ],
    [
      { type: "kill_switch.engaged", data: { killSwitch: "shutdown", unchanged: true, to: "stage-0" } },
      "token:ada engaged shutdown of checkout again; it was engaged already.",
      "down",
    ],
    [
      { type: "promotion.released", data: { from: "stage-1", hold: { actor: "system:monitor" } } },
      "token:ada released checkout in stage-1, which system:monitor had held.",
      "up",
    ],
    [
      { type: "evidence.recorded", data: { evidence: "smoke-test", verdict: "fail" } },
      "token:ada recorded smoke-test of checkout, judged fail.",
      "note",
    ],
    [
      { type: "command.dry_run", data: { command: "promote", outcome: "refused" } },
      "token:ada tried to promote checkout without doing it; it would have been refused.",
      "note",
    ],
    [
      { type: "token.created", rollout: "_service", data: { name: "ci", permissions: ["read", "evidence"] } },
      "token:ada created token ci, which may read, evidence.",
      "note",
    ],
    [
      { type: "exposure.reported", data: { runs: ["a", "b"] } },
      "token:ada reported 2 runs made with the environment of checkout.",
      "note",
    ],
  ])("tells %j", (changes, text, tone) => {
    expect(eventSentence(event(changes))).toEqual({ text, tone });
  });

  it.each(AUDIT_EVENT_TYPES)("has words of its own for %s", (type) => {
    const { text } = eventSentence(event({ type }));
    expect(text).not.toContain(type);
    expect(text).toMatch(/^token:ada .*\.$/);
  });

  it("tells an event of a type it does not know by its name, with whatever data it has", () => {
    const novel = event({ type: "rollout.teleported" as AuditEvent["type"], data: { to: 7, blockers: "none" } });
    expect(eventSentence(novel).text).toBe("token:ada recorded rollout.teleported of checkout.");
    expect(eventEvidence(novel)).toEqual([]);
  });

  it("says of what was not kept that it was not, instead of leaving a hole", () => {
    expect(eventSentence(event({ type: "approval.given", data: {} })).text).toBe(
      "token:ada approved (not recorded) of checkout.",
    );
  });

  it("names types in words", () => {
    expect(eventTypeWords("kill_switch.rearm_refused")).toBe("kill switch rearm refused");
  });
});

describe("the evidence of an event", () => {
  it("shows changes, blockers and what was assessed, and leaves out what is not there", () => {
    const tables = eventEvidence(
      event({
        type: "rollout.promotion_refused",
        data: {
          blockers: [blocker],
          changes: [],
          assessment: {
            verdict: "fail",
            minimum: { message: "3 runs finished, 1 required" },
            exposure: { runs: ["run-1", "run-2"] },
            criteria: [{ id: "complete", verdict: "fail", observed: "32 of 36", expected: "none", sample: 36 }],
            stopConditions: [{ id: "memory", status: "unknown", observed: "none", expected: "8 GiB", sample: null }],
          },
        },
      }),
    );
    expect(tables.map(({ title }) => title)).toEqual([
      "Refused because of",
      "The assessment",
      "Criteria",
      "Stop conditions",
    ]);
    expect(tables[0]?.rows).toEqual([["criterion-failed", "32 of 36", "32 of 36", "at least 100 %"]]);
    expect(tables[1]?.rows).toContainEqual(["runs", "run-1, run-2"]);
    // Unknown is a dash, never a zero or an empty cell.
    expect(tables[3]?.rows[0]?.at(-1)).toBe("–");
  });

  it("keeps false and zero, which are values", () => {
    const [changes] = eventEvidence(event({ data: { changes: [{ name: "CAP", from: 0, to: false }] } }));
    expect(changes?.rows).toEqual([["CAP", "0", "false"]]);
  });
});
