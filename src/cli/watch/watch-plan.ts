import { constants } from "node:os";
import { parseDuration } from "../../definition/duration.ts";
import { usageError } from "../cli-error.ts";
import type { CommandContext } from "../command.ts";

/** What `sluice watch` was asked to do. */
export interface WatchPlan {
  /** Null: print each change. */
  readonly command: readonly [string, ...string[]] | null;
  /** Sent to the command on a change; null: it is started anew. */
  readonly signal: NodeJS.Signals | null;
  readonly file: string | undefined;
  readonly graceMs: number;
}

/** A timer of Node.js can wait for 24 days; beyond, it would end the command at once. */
const MOST_GRACE_MS = 86_400_000;

/** Throws a usage error where the options make no sense together. */
export function watchPlan({ positionals, option, json }: CommandContext): WatchPlan {
  const [command, ...args] = positionals;
  const signal = option("signal");
  const grace = option("grace");
  const file = option("out");
  if (command === "") throw usageError("COMMAND is empty; name a program");
  if (command === undefined && (signal ?? grace) !== undefined) {
    throw usageError(
      `--${signal === undefined ? "grace" : "signal"} is about COMMAND, and there is none; add -- COMMAND`,
    );
  }
  if (command !== undefined && json) {
    throw usageError("--json does not go with COMMAND, whose output this is; leave one of them out");
  }
  if (signal !== undefined && file === undefined) {
    throw usageError("--signal needs --out FILE: a running program cannot be given other environment variables");
  }
  if (signal !== undefined && grace !== undefined) {
    throw usageError("--grace does not go with --signal, which ends nothing; leave it out");
  }
  return {
    command: command === undefined ? null : [command, ...args],
    signal: signal === undefined ? null : signalNamed(signal),
    file,
    graceMs: graceIn(grace ?? "PT10S"),
  };
}

function signalNamed(text: string): NodeJS.Signals {
  const name = `SIG${text.toUpperCase().replace(/^SIG/, "")}`;
  const known = Object.keys(constants.signals).find((each) => each === name);
  if (known === undefined) throw usageError(`--signal is ${JSON.stringify(text)}, needed a signal such as HUP or USR1`);
  return known as NodeJS.Signals;
}

function graceIn(text: string): number {
  let grace: number;
  try {
    grace = parseDuration(text);
  } catch (error) {
    throw usageError(`--grace: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (grace > MOST_GRACE_MS) throw usageError(`--grace is ${text}, needed a day at most (PT24H)`);
  return grace;
}
