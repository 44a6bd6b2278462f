import type { MachineEvent, Position } from "../../machines/rollout-machine.ts";
import { pointerTo } from "../definition/pointer.ts";
import type { Definition } from "../definition/definition.ts";
import type { environmentCache } from "./environment-cache.ts";
import { isMoreAutonomous } from "./flag-environment.ts";
import type { Report } from "./problem.ts";

/** Promises about single steps of the machine. `after` null: the step was refused. */

export function checkPromote(
  definition: Definition,
  before: Position,
  event: Extract<MachineEvent, { type: "PROMOTE" }>,
  after: Position | null,
  report: Report,
): void {
  if (after === null) return;
  const pointer = pointerTo(
    "/stages",
    definition.stages.findIndex((stage) => stage.id === before.stage),
  );
  const found = `a promotion in ${describePosition(before)}`;
  const refusal = (rule: string, obstacle: string) =>
    report({ rule, pointer, found, expected: `${obstacle} to refuse it` });
  if (event.gate === "closed") refusal("promotion-against-gate", "a closed gate");
  if (before.held) refusal("promotion-while-held", "a hold");
  if (before.engaged.length > 0) refusal("promotion-while-engaged", "an engaged kill switch");
}

export function checkEngage(
  definition: Definition,
  environments: ReturnType<typeof environmentCache>,
  before: Position,
  { killSwitch }: Extract<MachineEvent, { type: "ENGAGE" }>,
  after: Position | null,
  report: Report,
): void {
  const pointer = pointerTo("/killSwitches", killSwitch);
  const where = describePosition(before);
  if (after === null || !after.engaged.includes(killSwitch)) {
    report({
      rule: "switch-not-engageable",
      pointer,
      found: `no engage in ${where}`,
      expected: "an engage in every state",
    });
    return;
  }
  const [from, to] = [environments(before), environments(after)];
  if (from === to) return;
  for (const { name } of definition.variables.filter((variable) => variable.autonomy)) {
    const [old, now] = [from.get(name)?.value, to.get(name)?.value];
    // A missing value is a finding of its own, and cannot be compared.
    if (old === undefined || now === undefined || !isMoreAutonomous(now, old)) continue;
    // Where the switch itself does not set the variable, it is the stage it rolls back to that serves more.
    const flags = definition.killSwitches.find((candidate) => candidate.id === killSwitch)?.flags ?? {};
    report({
      rule: "switch-raises-autonomy",
      pointer: Object.hasOwn(flags, name) ? pointerTo(pointer, "flags", name) : pointerTo(pointer, "rollbackTo"),
      found: `${name} raised from ${String(old)} to ${String(now)} by engaging ${killSwitch} in ${where}`,
      expected: `at most ${String(old)}`,
    });
  }
}

/** "stage-2 (held, emergency-rollback engaged)". */
export function describePosition({ stage, held, engaged }: Position): string {
  const extras = [...(held ? ["held"] : []), ...engaged.map((id) => `${id} engaged`)];
  return extras.length === 0 ? stage : `${stage} (${extras.join(", ")})`;
}
