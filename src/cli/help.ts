import { GLOBAL_OPTIONS } from "./command-line.ts";
import type { CommandSpec, OptionSpec } from "./command.ts";
import { table } from "./terminal/table.ts";

/** All commands, one line each. */
export function overview(commands: Iterable<CommandSpec>): string {
  return [
    "sluice: staged rollouts, gated promotion, kill switches\n\n",
    "Usage: sluice COMMAND [options]      sluice COMMAND --help\n\n",
    table(
      null,
      [...commands].map((command) => [signature(command), command.summary]),
      "  ",
    ),
    "\nOptions of every command:\n",
    optionTable(GLOBAL_OPTIONS),
    "\nIn an emergency: sluice kill SWITCH --reason TEXT      (sluice kill lists the switches)\n",
    "Exit codes: 0 done, 1 refused or failed, 2 wrong usage, 3 no answer from the service\n",
  ].join("");
}

/** Everything about one command, with an example that can be pasted. */
export function commandHelp(command: CommandSpec): string {
  const own = Object.keys(command.options).length > 0 ? `\nOptions:\n${optionTable(command.options)}` : "";
  const notes = command.notes === undefined ? "" : `\n${command.notes.join("\n")}\n`;
  return [
    `${command.summary}\n\nUsage: sluice ${`${command.name} [options] ${command.positionals.shown}`.trimEnd()}\n`,
    notes,
    own,
    `\nOptions of every command:\n${optionTable(GLOBAL_OPTIONS)}`,
    `\nExample: ${command.example}\n`,
  ].join("");
}

function signature(command: CommandSpec): string {
  return `${command.name} ${command.positionals.shown}`.trimEnd();
}

function optionTable(options: Readonly<Record<string, OptionSpec>>): string {
  const rows = Object.entries(options).map(([name, { value, help }]) => [
    `--${name}${value === undefined ? "" : ` ${value}`}`,
    help,
  ]);
  return table(null, rows, "  ");
}
