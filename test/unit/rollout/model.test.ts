import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileMachine } from "../../../machines/rollout-machine.ts";
import type { Definition } from "../../../src/definition/definition.ts";
import type { AuditEvent } from "../../../src/rollout/audit-event.ts";
import { availableActions } from "../../../src/rollout/available-actions.ts";
import type { Command } from "../../../src/rollout/command.ts";
import type { Decision } from "../../../src/rollout/decision.ts";
import { flagEnvironment, raisesAutonomy } from "../../../src/rollout/flag-environment.ts";
import { proveDefinition } from "../../../src/rollout/prove-definition.ts";
import { replay } from "../../../src/rollout/replay.ts";
import type { RolloutState } from "../../../src/rollout/state.ts";
import { anyLadder, anyMoves, soundLadder } from "./arbitrary.ts";
import type { Move } from "./arbitrary.ts";
import { MEASURED, NOW, UNSAID, decided, newRollout } from "./fixture.ts";

interface Walked {
  readonly move: Move;
  readonly before: RolloutState;
  readonly decision: Decision;
}

function walk(of: Definition, moves: readonly Move[]) {
  const by = compileMachine(of);
  const { state, event } = newRollout(of);
  const steps: Walked[] = [];
  const events: AuditEvent[] = [event];
  let before = state;
  for (const [index, move] of moves.entries()) {
    const now = new Date(Date.UTC(2026, 3, 1, index)).toISOString();
    const observations = move.measured ? MEASURED : {};
    const decision = decided(before, move.command, { of, by, judged: move.judged, observations, now });
    steps.push({ move, before, decision });
    events.push(...decision.events);
    before = decision.state;
  }
  return { steps, events, state: before, by };
}

function everyStep(ladders: fc.Arbitrary<Definition>, check: (of: Definition, walked: Walked) => void): void {
  fc.assert(
    fc.property(ladders, anyMoves, (of, moves) => {
      for (const walked of walk(of, moves).steps) check(of, walked);
    }),
    { numRuns: 60 },
  );
}

const isEngage = (command: Command): boolean => command.type === "engage";
const indexOf = (of: Definition, state: RolloutState): number => of.stages.findIndex(({ id }) => id === state.stage);

describe("whatever is commanded, in whatever order,", () => {
  it("the walks below meet every kind of decision, so that what they show is not shown of nothing", () => {
    const met = new Set<string>();
    everyStep(anyLadder, (_, { move, decision }) => met.add(`${move.command.type} ${decision.outcome}`));
    const commands = ["rollback", "hold", "release", "engage", "rearm"];
    for (const command of [...commands, "rebaseline"]) expect(met).toContain(`${command} refused`);
    for (const command of ["promote", "rebaseline", ...commands]) expect(met).toContain(`${command} accepted`);
    for (const command of ["hold", "release", "engage", "rearm"]) expect(met).toContain(`${command} unchanged`);
  });

  it("the environment stays total and no constant changes", () => {
    everyStep(anyLadder, (of, { decision }) => {
      expect(Object.keys(decision.environment)).toEqual(of.variables.map(({ name }) => name));
      expect(decision.environment["NEVER"]).toBe(false);
      const engaged = Object.keys(decision.state.engaged);
      expect(decision.environment).toEqual(flagEnvironment(of, { stage: decision.state.stage, engaged }).environment);
    });
  });

  it("only an accepted command changes the state, by one revision, and every decision but a repeated one leaves one event", () => {
    everyStep(anyLadder, (_, { move, before, decision }) => {
      const { outcome, state, events, blockers } = decision;
      if (outcome === "accepted") expect(state.revision).toBe(before.revision + 1);
      else expect(state).toBe(before);
      expect(blockers.length > 0).toBe(outcome === "refused");
      expect(events.length).toBe(outcome === "unchanged" && !isEngage(move.command) ? 0 : 1);
      expect(events.every(({ revision }) => revision === state.revision)).toBe(true);
    });
  });

  it("an engage is never refused for a switch there is, and afterwards the switch is engaged", () => {
    everyStep(anyLadder, (of, { move: { command }, decision }) => {
      if (command.type !== "engage") return;
      const declared = of.killSwitches.some(({ id }) => id === command.killSwitch);
      expect(decision.outcome === "refused").toBe(!declared);
      expect(Object.hasOwn(decision.state.engaged, command.killSwitch)).toBe(declared);
    });
  });

  it("nothing is promoted while held or engaged, over a failure or a triggered stop condition, or by more than one stage", () => {
    everyStep(anyLadder, (of, { move, before, decision }) => {
      const climbed = indexOf(of, decision.state) - indexOf(of, before);
      if (climbed <= 0) return;
      expect(climbed).toBe(1);
      expect(move.command.type).toBe("promote");
      expect(before.hold).toBeNull();
      expect(before.engaged).toEqual({});
      const first = indexOf(of, before) === 0;
      const looked = first ? move.judged.criteria?.["smoke-passes"] : move.judged.criteria?.["no-duplicates"];
      expect([looked, move.judged.minimum]).not.toContain("fail");
      if (!first) expect(move.judged.stops?.["duplicated"]).not.toBe("triggered");
    });
  });

  it("every move down leaves promotion held", () => {
    everyStep(anyLadder, (of, { before, decision }) => {
      if (indexOf(of, decision.state) < indexOf(of, before)) expect(decision.state.hold).not.toBeNull();
    });
  });

  it("a new exposure begins exactly where the stage or the environment changes", () => {
    everyStep(anyLadder, (_, { before, decision: { state, changes } }) => {
      const anew = state.stage !== before.stage || changes.length > 0;
      expect(state.exposure).toEqual(anew ? { id: state.revision, since: state.updatedAt } : before.exposure);
    });
  });

  it("a new baseline changes the baseline and nothing else: no stage, flag, hold, switch or exposure", () => {
    everyStep(anyLadder, (of, { move, before, decision }) => {
      if (move.command.type !== "rebaseline") return;
      const engaged = Object.keys(before.engaged);
      const served = flagEnvironment(of, { stage: before.stage, engaged }).environment;
      expect([decision.environment, decision.changes]).toEqual([served, []]);
      const { baseline, revision, updatedAt } = decision.state;
      expect(decision.state).toEqual({ ...before, baseline, revision, updatedAt });
    });
  });

  it("only leaving the baseline's stage and a rebaseline ever change the baseline", () => {
    everyStep(anyLadder, (of, { move, before, decision }) => {
      if (decision.state.baseline === before.baseline) return;
      expect(decision.outcome).toBe("accepted");
      const left = move.command.type === "promote" && before.stage === of.stages[0]?.id;
      expect(left || move.command.type === "rebaseline").toBe(true);
    });
  });

  it("a sound ladder is proven", () => {
    fc.assert(
      fc.property(soundLadder, (of) => {
        expect(proveDefinition(of)).toEqual([]);
      }),
    );
  });

  it("no engage on a sound ladder ever raises autonomy", () => {
    everyStep(soundLadder, (of, { move, before, decision }) => {
      if (!isEngage(move.command)) return;
      const from = flagEnvironment(of, { stage: before.stage, engaged: Object.keys(before.engaged) }).environment;
      expect(raisesAutonomy(of, from, decision.environment)).toBe(false);
    });
  });

  it("what raises autonomy by an engage was found beforehand by the proof", () => {
    everyStep(anyLadder, (of, { move, before, decision }) => {
      if (!isEngage(move.command)) return;
      const from = flagEnvironment(of, { stage: before.stage, engaged: Object.keys(before.engaged) }).environment;
      if (!raisesAutonomy(of, from, decision.environment)) return;
      expect(proveDefinition(of).map(({ rule }) => rule)).toContain("switch-raises-autonomy");
    });
  });

  it("what is listed as allowed is what the commands accept, and what is not has blockers", () => {
    fc.assert(
      fc.property(anyLadder, anyMoves, (of, moves) => {
        const { state, by } = walk(of, moves);
        for (const { command, target, allowed, blockers } of availableActions(of, by, state, {
          clearance: UNSAID,
          now: NOW,
        })) {
          expect(blockers.length === 0).toBe(allowed);
          const told = {
            to: target ?? "",
            killSwitch: target ?? "",
            reason: "x",
            force: true,
            runs: ["run-1"],
            digest: "",
          };
          const { outcome } = decided(state, { ...told, type: command }, { of, by });
          expect(outcome).toBe(allowed ? "accepted" : "refused");
        }
      }),
      { numRuns: 100 },
    );
  });

  it("replaying the trail gives the state", () => {
    fc.assert(
      fc.property(anyLadder, anyMoves, (of, moves) => {
        const { events, state } = walk(of, moves);
        // Through JSON, because that is how the trail is stored.
        const trail: AuditEvent[] = JSON.parse(JSON.stringify(events));
        expect(replay(() => of, trail)).toEqual(state);
      }),
      { numRuns: 100 },
    );
  });
});
