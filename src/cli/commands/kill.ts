import { ApiProblem } from "../api/api-problem.ts";
import { EXIT } from "../cli-error.ts";
import type { CommandContext, CommandSpec } from "../command.ts";
import { listKillSwitches } from "../list-kill-switches.ts";
import { sendCommand } from "../send-command.ts";

export const kill: CommandSpec = {
  name: "kill",
  summary: "engage a kill switch, unconditionally; without a switch: list them",
  positionals: { shown: "[SWITCH]", least: 0, most: 1 },
  options: { reason: { value: "TEXT", help: "why, for the audit trail" } },
  notes: ["Nothing is asked first: no telemetry, no gate, no hold. Engaging an engaged switch does no harm."],
  example: 'sluice kill emergency-rollback --reason "wrong builds since 02:40"',
  run: async (context) => {
    const [killSwitch] = context.positionals;
    if (killSwitch === undefined) {
      context.print(await listKillSwitches(context, await context.rollout()));
      return EXIT.done;
    }
    const reason = context.required("reason");
    const rollout = await context.rollout();
    try {
      return await sendCommand(context, rollout, ["kill-switches", killSwitch, "engage"], { reason });
    } catch (error) {
      if (isWrongName(error) && !context.json) await showRightNames(context, rollout);
      throw error;
    }
  },
};

/** A name no document could declare is refused as an invalid request, before anyone looks for a switch. */
function isWrongName(error: unknown): boolean {
  return (
    error instanceof ApiProblem &&
    (error.status === 400 || error.blockers.some(({ code }) => code === "unknown-kill-switch"))
  );
}

async function showRightNames(context: CommandContext, rollout: string): Promise<void> {
  // Only help on top of the refusal: it must not hide it.
  const list = await listKillSwitches(context, rollout).catch(() => "");
  context.print(`\n${list}\n`);
}
