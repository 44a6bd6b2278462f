import type { Action, Blocker, Rollout } from "../../generated/contract.ts";
import type { Tone } from "../parts/tone.ts";
import type { IconName } from "../parts/icon-shapes.ts";

export interface Health {
  readonly word: string;
  readonly tone: Tone;
  readonly icon: IconName;
  /** The smaller, the sooner somebody has to look. */
  readonly rank: number;
}

const KILLED: Health = { word: "Killed", tone: "stop", icon: "power", rank: 0 };
const HELD: Health = { word: "Held", tone: "wait", icon: "hold", rank: 1 };
const BLOCKED: Health = { word: "Blocked", tone: "info", icon: "lock", rank: 2 };
const MOVING: Health = { word: "Open", tone: "good", icon: "up", rank: 3 };
const COMPLETE: Health = { word: "Complete", tone: "mute", icon: "flag", rank: 4 };

/** In the order of attention. */
export const HEALTHS: readonly Health[] = [KILLED, HELD, BLOCKED, MOVING, COMPLETE];

/**
 * The health of a rollout in one word, of its state alone. Trouble is state: a stop condition that triggers holds the rollout,
 * rolls it back or engages a switch. So a list of thousands needs no telemetry, and is as true for the last row as for the first.
 */
export function healthOf(rollout: Rollout): Health {
  if (rollout.engaged.length > 0) return KILLED;
  if (rollout.held) return HELD;
  const promote = promoteOf(rollout);
  if (promote?.target === null) return COMPLETE;
  return promote?.allowed ? MOVING : BLOCKED;
}

export function promoteOf({ actions }: Rollout): Action | undefined {
  return actions.find(({ command }) => command === "promote");
}

/** What is in the way of the next stage; having none is in nobody's way. */
export function openBlockers({ blockers }: { readonly blockers: readonly Blocker[] }): readonly Blocker[] {
  return blockers.filter(({ code }) => code !== "final-stage");
}

/** What somebody would do about it next, in a few words. `gate`: everything in the way, where it has been assessed. */
export function nextAction(rollout: Rollout, gate?: readonly Blocker[]): string {
  const [engaged] = rollout.engaged;
  if (engaged) return `Rearm ${engaged.killSwitch} once its cause is gone`;
  if (rollout.held) return "Release once its cause is gone";
  const promote = promoteOf(rollout);
  if (!promote || promote.target === null) return "Nothing: it is in its last stage";
  const blockers = gate ?? promote.blockers;
  if (gate?.length === 0) return `Promote to ${promote.target}`;
  const found = (code: Blocker["code"]) => blockers.find((blocker) => blocker.code === code);
  if (found("stop-condition-triggered")) return "Look at the stop condition that triggered";
  if (found("criterion-failed")) return `Mend ${found("criterion-failed")?.subject ?? "what fails"}`;
  if (found("frozen")) return "Wait for the freeze to be lifted";
  if (found("approvals-missing")) return `Approve ${promote.target}`;
  if (found("window-closed")) return `Wait for the window of ${promote.target}`;
  const runs = found("minimum-not-reached")?.needs.runs;
  if (runs !== undefined) return `Finish ${runs} more ${runs === 1 ? "run" : "runs"}`;
  const evidence = blockers.find(({ needs }) => needs.evidence !== undefined)?.needs.evidence;
  if (evidence !== undefined) return `Post the evidence ${evidence}`;
  return `Promote to ${promote.target} once its gate is open`;
}
