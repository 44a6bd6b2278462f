import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileMachine } from "../../../machines/rollout-machine.ts";
import { digestOf } from "../../../src/definition/canonical-json.ts";
import type { VersionedDefinition } from "../../../src/definition/definition.ts";
import type { AuditEvent } from "../../../src/rollout/audit-event.ts";
import { captureBaseline } from "../../../src/rollout/capture-baseline.ts";
import type { Command } from "../../../src/rollout/command.ts";
import { createRollout } from "../../../src/rollout/create-rollout.ts";
import { decide } from "../../../src/rollout/decide.ts";
import type { Decision } from "../../../src/rollout/decision.ts";
import { environmentInForce, findStage } from "../../../src/rollout/flag-environment.ts";
import { ReplayError, replay } from "../../../src/rollout/replay.ts";
import type { RolloutState } from "../../../src/rollout/state.ts";
import { anyLadder, anyMove, type Move } from "./arbitrary.ts";
import { MEASURED, UNSAID, assessmentOf } from "./fixture.ts";

type Step = { readonly adopt: number; readonly force: boolean } | Move;
const isAdoption = (step: Step): step is Extract<Step, { adopt: number }> => "adopt" in step;

const versions = fc
  .array(anyLadder, { minLength: 2, maxLength: 3 })
  .map((ladders) => ladders.map((definition): VersionedDefinition => ({ definition, digest: digestOf(definition) })));
const steps = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: anyMove.filter(({ command }) => command.type !== "rebaseline") },
    { weight: 2, arbitrary: fc.record({ adopt: fc.nat(2), force: fc.boolean() }) },
  ),
  { minLength: 10, maxLength: 30, size: "max" },
);

interface Walked {
  readonly step: Step;
  readonly before: RolloutState;
  readonly decision: Decision;
}

function walk(known: readonly VersionedDefinition[], walked: readonly Step[]) {
  const byDigest = new Map(known.map((each) => [each.digest, each]));
  const [first] = known;
  if (first === undefined) throw new Error("a walk needs a version to begin with");
  const at = (minute: number) => new Date(Date.UTC(2026, 3, 1, 0, minute)).toISOString();
  const { state, event } = createRollout({
    ...first,
    rollout: "r",
    telemetrySource: "default",
    actor: "a",
    now: at(0),
  });
  const machines = new Map(known.map(({ digest, definition }) => [digest, compileMachine(definition)]));
  const trail: AuditEvent[] = [event];
  const decisions: Walked[] = [];
  let before = state;
  for (const [index, step] of walked.entries()) {
    const { definition } = byDigest.get(before.definition.digest) ?? first;
    const target = isAdoption(step) ? (known[step.adopt % known.length] ?? first) : null;
    const command: Command = isAdoption(step)
      ? { type: "adopt", digest: target?.digest ?? "", reason: "x", force: step.force }
      : step.command;
    const assessment = assessmentOf(definition, before, isAdoption(step) ? {} : step.judged);
    const now = at(index + 1);
    const decision = decide({
      definition,
      machine: machines.get(before.definition.digest) ?? compileMachine(definition),
      state: before,
      command,
      actor: "token:ops",
      now,
      assessment,
      baselineCapture: captureBaseline(findStage(definition, before.stage), MEASURED, assessment.exposure, now),
      clearance: UNSAID,
      adoption: target,
    });
    decisions.push({ step, before, decision });
    trail.push(...decision.events);
    before = decision.state;
  }
  const definitionOf = (digest: string) => {
    const found = byDigest.get(digest);
    if (!found) throw new Error(`nobody stored ${digest}`);
    return found.definition;
  };
  // Through JSON, because that is how the trail is stored.
  return { decisions, state: before, trail: JSON.parse(JSON.stringify(trail)) as AuditEvent[], definitionOf };
}

describe("a trail of several versions", () => {
  /** Everything at once, because walking costs more than looking. */
  it("leads to the state when it is replayed, and no adoption loses a stage, a hold, a switch or the baseline", () => {
    const met = new Set<string>();
    fc.assert(
      fc.property(versions, steps, (known, walked) => {
        const { trail, state, decisions, definitionOf } = walk(known, walked);
        expect(replay(definitionOf, trail)).toEqual(state);
        const served = (of: RolloutState) => environmentInForce(definitionOf(of.definition.digest), of);
        for (const { step, before, decision } of decisions) {
          if (!isAdoption(step)) continue;
          met.add(decision.outcome);
          for (const { code } of decision.blockers) met.add(code);
          if (decision.outcome !== "accepted") continue;
          const { definition, revision, exposure, updatedAt, ...kept } = decision.state;
          expect({ ...before, ...kept }).toEqual(before);
          expect(decision.environment).toEqual(served(decision.state));
          const changed = JSON.stringify(served(before)) !== JSON.stringify(served(decision.state));
          if (changed) met.add("changes flags");
          expect(exposure).toEqual(changed ? { id: revision, since: updatedAt } : before.exposure);
          expect(definition.digest).not.toBe(before.definition.digest);
        }
      }),
      { numRuns: 40 },
    );
    // So that none of this is shown of nothing.
    for (const each of ["accepted", "refused", "unchanged", "unknown-stage", "unknown-kill-switch", "changes flags"]) {
      expect(met).toContain(each);
    }
  });

  const [one, other] = [{ RECORDS: true }, { RECORDS: false }].map((flags, index): VersionedDefinition => {
    const [ladder] = fc.sample(anyLadder, { numRuns: 1, seed: 7 });
    if (ladder === undefined) throw new Error("no ladder");
    const stages = ladder.stages.map((stage) => ({ ...stage, flags }));
    const definition = { ...ladder, stages, killSwitches: [], title: String(index) };
    return { definition, digest: digestOf(definition) };
  });
  if (one === undefined || other === undefined) throw new Error("two versions are needed");
  const HOLD: Move = { command: { type: "hold", reason: "x" }, judged: {}, measured: true };
  const { trail, definitionOf } = walk([one, other], [{ adopt: 1, force: true }, HOLD]);
  const edit = (index: number, data: AuditEvent["data"]) =>
    trail.map((event, i) => (i === index ? { ...event, data: { ...event.data, ...data } } : event));

  it.each<[string, readonly AuditEvent[], RegExp]>([
    ["lacks the adoption", trail.filter((_, i) => i !== 1), /recorded data.definition/],
    ["adopts the version it has", edit(1, { adopted: one.digest }), /adopts .* in which/],
    ["adopts from another version", edit(1, { definition: other.digest }), /recorded data.definition/],
    ["hides the new exposure", edit(1, { exposure: 1 }), /data.exposure/],
    ["names no version", edit(1, { adopted: null }), /no text at data.adopted/],
    ["goes on by the version before", edit(2, { definition: one.digest }), /recorded data.definition/],
  ])("is refused when it %s", (_title, tampered, message) => {
    expect(() => replay(definitionOf, trail)).not.toThrow();
    expect(() => replay(definitionOf, tampered)).toThrow(ReplayError);
    expect(() => replay(definitionOf, tampered)).toThrow(message);
  });
});
