import type { Flags, KillSwitch, Rollout } from "../generated/contract.ts";
import { path } from "./api/api-client.ts";
import type { CommandContext } from "./command.ts";
import { loadRollout } from "./load-rollout.ts";
import { changeTable } from "./terminal/change-table.ts";
import { instant } from "./terminal/time.ts";

/** The kill switches of a rollout, mildest first, with what each would change now and how to engage it. */
export async function listKillSwitches(context: CommandContext, name: string): Promise<string> {
  const [{ rollout, definition }, flags] = await Promise.all([
    loadRollout(context.api, name),
    context.api.json<Flags>({ path: path("rollouts", name, "flags") }),
  ]);
  const bySeverity = [...definition.killSwitches].sort((one, other) => one.severity - other.severity);
  const texts = bySeverity.map((killSwitch) => describeSwitch(killSwitch, rollout, flags.body, context));
  return `Kill switches of ${name}, mildest first\n\n${texts.join("\n")}\nEngage one: sluice kill SWITCH --reason TEXT\n`;
}

function describeSwitch(killSwitch: KillSwitch, rollout: Rollout, { flags }: Flags, { paint }: CommandContext): string {
  const { id, title, rollbackTo } = killSwitch;
  const mark = rollout.engaged.find((engaged) => engaged.killSwitch === id);
  const state =
    mark === undefined ? "armed" : paint("bad", `✗ ENGAGED since ${instant(mark.at)} by ${mark.actor}: ${mark.reason}`);
  const goesBack = rollbackTo !== null && rollout.stages.indexOf(rollbackTo) < rollout.stages.indexOf(rollout.stage);
  const changes = Object.entries(killSwitch.flags).flatMap(([name, to]) => {
    const from = flags[name];
    return from === undefined || from === to ? [] : [{ name, from, to }];
  });
  return [
    `${paint("strong", id)}: ${title} (${state})\n`,
    killSwitch.purpose === null ? "" : `    ${killSwitch.purpose}\n`,
    goesBack ? `    goes back to ${rollbackTo}, whose flags apply, and holds promotion\n` : "",
    changeTable(changes, "    "),
    changes.length === 0 && !goesBack ? "    changes no flag that is in force now\n" : "",
  ].join("");
}
