import { createApiClient } from "./api/api-client.ts";
import { tellingStale } from "./api/tell-stale.ts";
import { ApiProblem } from "./api/api-problem.ts";
import type { CliIo, Environment } from "./cli-io.ts";
import { CliError, EXIT, usageError } from "./cli-error.ts";
import type { ExitCode } from "./cli-error.ts";
import type { CommandContext, CommandSpec } from "./command.ts";
import { findCommand, parseCommandLine } from "./command-line.ts";
import type { CommandLine } from "./command-line.ts";
import { COMMANDS } from "./commands/command-table.ts";
import { chooseRollout } from "./choose-rollout.ts";
import { commandHelp, overview } from "./help.ts";
import { serviceToken, serviceUrl } from "./settings.ts";
import { createPaint } from "./terminal/paint.ts";
import { plainLine, plainText } from "./terminal/plain.ts";

/**
 * The `sluice` command. `argv` without the interpreter and the script. Answers the exit code: 0 done, 1 refused (also a
 * failed validation or scenario), 2 wrong usage, 3 no answer from the service; `run` passes its child's code on.
 */
export async function runCli(argv: readonly string[], env: Environment, io: CliIo): Promise<number> {
  const printed = { json: false };
  try {
    return await dispatch(argv, env, io, printed);
  } catch (error) {
    return report(error, printed.json, io);
  }
}

async function dispatch(
  argv: readonly string[],
  env: Environment,
  io: CliIo,
  printed: { json: boolean },
): Promise<number> {
  const { command, words, rest } = findCommand(argv, COMMANDS);
  if (command === null) {
    const [first] = words;
    if (first === undefined || first === "help") {
      io.stdout(overview(COMMANDS.values()));
      return EXIT.done;
    }
    throw unknownCommand(words);
  }
  const line = parseCommandLine(command, rest);
  if (line.values.help === true) {
    io.stdout(commandHelp(command));
    return EXIT.done;
  }
  printed.json = line.values.json === true;
  return command.run(await createContext(command, line, env, io));
}

async function createContext(
  command: CommandSpec,
  line: CommandLine,
  env: Environment,
  io: CliIo,
): Promise<CommandContext> {
  const option = (name: string): string | undefined => {
    const value = line.values[name];
    return typeof value === "string" ? value : undefined;
  };
  const url = serviceUrl(option("url"), env);
  const ask = tellingStale(io.fetch, io.stderr);
  const api = createApiClient({ url, token: await serviceToken(option("token"), env, url), fetch: ask });
  return {
    io,
    env,
    api,
    option,
    paint: createPaint(io.isTty, env),
    positionals: line.positionals,
    json: line.values.json === true,
    isSet: (name) => line.values[name] === true,
    required: (name) => {
      const value = option(name);
      if (value === undefined || value.trim() === "")
        throw usageError(`--${name} is missing; for example: ${command.example}`);
      return value;
    },
    rollout: (named) => chooseRollout(named ?? option("rollout"), env, api),
    print: io.stdout,
    printExact: (text) => {
      const shown = io.isTty ? plainText(text) : text;
      io.stdout(shown.endsWith("\n") ? shown : `${shown}\n`);
    },
  };
}

function unknownCommand(words: readonly string[]): CliError {
  const [first = ""] = words;
  const group = [...COMMANDS.keys()].filter((name) => name.startsWith(`${first} `));
  const known = group.length > 0 ? group : [...COMMANDS.keys()];
  return usageError(`no command ${JSON.stringify(words.join(" "))}; commands: ${known.join(", ")}`);
}

function report(error: unknown, json: boolean, io: CliIo): ExitCode {
  if (error instanceof ApiProblem && json) io.stdout(`${io.isTty ? plainText(error.text) : error.text}\n`);
  const message = error instanceof Error ? error.message : String(error);
  io.stderr(`sluice: ${plainLine(message)}\n`);
  return error instanceof CliError ? error.exitCode : EXIT.refused;
}
