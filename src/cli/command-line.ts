import { parseArgs } from "node:util";
import { usageError } from "./cli-error.ts";
import type { CommandSpec, OptionSpec } from "./command.ts";

/** Options every command understands. */
export const GLOBAL_OPTIONS: Readonly<Record<string, OptionSpec>> = {
  rollout: { value: "NAME", help: "the rollout (SLUICE_ROLLOUT; the only one there is)" },
  url: { value: "URL", help: "the service (SLUICE_URL; http://127.0.0.1:8080)" },
  token: { value: "TOKEN", help: "the bearer token (SLUICE_TOKEN; the file admin-token in SLUICE_DATA_DIR or ./data)" },
  json: { help: "print the service's answer as JSON, for programs" },
  help: { help: "show this help" },
};

export interface CommandLine {
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
  readonly positionals: readonly string[];
}

/** Takes the command's words off the arguments; global options may stand before them. */
export function findCommand(
  argv: readonly string[],
  commands: ReadonlyMap<string, CommandSpec>,
): { readonly command: CommandSpec | null; readonly words: readonly string[]; readonly rest: readonly string[] } {
  let start = 0;
  for (let word = argv[start]; word !== undefined && word.startsWith("-") && word !== "--"; word = argv[start]) {
    const option = GLOBAL_OPTIONS[word.slice(2)];
    start += option?.value === undefined ? 1 : 2;
  }
  const before = argv.slice(0, start);
  const [first, second] = argv.slice(start);
  const long = commands.get(`${first} ${second}`);
  if (long !== undefined)
    return { command: long, words: [`${first} ${second}`], rest: [...before, ...argv.slice(start + 2)] };
  const short = first === undefined ? undefined : commands.get(first);
  return { command: short ?? null, words: argv.slice(start, start + 2), rest: [...before, ...argv.slice(start + 1)] };
}

/** Parses what follows the command's name. Throws a usage error that names the mistake and shows the usage. */
export function parseCommandLine(command: CommandSpec, argv: readonly string[]): CommandLine {
  const options = Object.fromEntries(
    Object.entries({ ...command.options, ...GLOBAL_OPTIONS }).map(([name, option]) => [
      name,
      { type: option.value === undefined ? ("boolean" as const) : ("string" as const) },
    ]),
  );
  let parsed;
  try {
    parsed = parseArgs({ args: [...argv], options, strict: true, allowPositionals: true });
  } catch (error) {
    // Node's sentence continues with advice about "--" that helps nobody here; the first one names the mistake.
    const message =
      error instanceof Error ? (error.message.split(/[.'] To specify/)[0] ?? error.message) : String(error);
    throw usageError(`${message}; see sluice ${command.name} --help`);
  }
  const { least, most, shown } = command.positionals;
  const { positionals, values } = parsed;
  if (values.help !== true && positionals.length > most) {
    throw usageError(
      `unexpected argument ${JSON.stringify(positionals[most])}; usage: sluice ${command.name} ${shown}`.trimEnd(),
    );
  }
  if (values.help !== true && positionals.length < least) {
    throw usageError(`sluice ${command.name} needs ${shown}; for example: ${command.example}`);
  }
  return {
    values: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, asSingle(value)])),
    positionals,
  };
}

/** parseArgs can also answer lists, for options declared `multiple`; none is. */
function asSingle(value: string | boolean | (string | boolean)[] | undefined): string | boolean | undefined {
  return Array.isArray(value) ? value[0] : value;
}
