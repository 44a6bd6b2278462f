import type { Flags } from "../../generated/contract.ts";
import { environmentOf } from "../api/flag-answer.ts";
import type { CommandContext, CommandSpec } from "../command.ts";
import { plainLine } from "../terminal/plain.ts";
import { watchedChange, watchedLine } from "../terminal/watched-change.ts";
import { changesBetween } from "../watch/flag-changes.ts";
import { followFlags } from "../watch/follow-flags.ts";
import { isPassing, keepTrying } from "../watch/keep-trying.ts";
import { onEndingSignal } from "../watch/ending-signals.ts";
import { supervise, type Supervisor } from "../watch/supervise.ts";
import { watchPlan, type WatchPlan } from "../watch/watch-plan.ts";
import { writeFlags } from "../watch/write-flags.ts";

export const watch: CommandSpec = {
  name: "watch",
  summary: "keep a command running under the flags in force",
  positionals: { shown: "[-- COMMAND [ARGUMENT...]]", least: 0, most: Number.POSITIVE_INFINITY },
  options: {
    signal: {
      value: "NAME",
      help: "on a change, signal COMMAND (HUP, USR1) instead of starting it anew; needs --out",
    },
    // Not --env-file: Node takes an option of that name for its own, wherever it stands.
    out: { value: "FILE", help: "keep this dotenv file up to date; written before COMMAND is told" },
    grace: { value: "DURATION", help: "how long COMMAND may take to end before it is killed (PT10S)" },
  },
  notes: [
    "COMMAND has the flags in its environment. When one changes it is ended (SIGTERM, then SIGKILL) and started anew.",
    "It is not started before the flags are known, and goes on under the last known ones while the service is away.",
    "Signals are passed on to it, and its exit code is this one's. Without COMMAND each change is printed.",
  ],
  example: "sluice watch --rollout checkout -- ./start-workers.sh",
  run: async (context) => {
    const plan = watchPlan(context);
    const stop = new AbortController();
    if (plan.command === null) return untilSignalled(context, follow(context, plan, null, stop.signal), stop);
    const supervisor = supervise({ ...plan, command: plan.command, env: context.env, io: context.io });
    try {
      return await Promise.race([supervisor.ended, follow(context, plan, supervisor, stop.signal)]);
    } catch (error) {
      supervisor.abandon();
      throw error;
    } finally {
      // A question under way would keep this process from ending.
      stop.abort();
    }
  },
};

async function untilSignalled(
  { io }: CommandContext,
  followed: Promise<never>,
  stop: AbortController,
): Promise<number> {
  let stopListening = (): void => {};
  const signalled = new Promise<number>((resolve) => (stopListening = onEndingSignal(io, resolve)));
  try {
    return await Promise.race([signalled, followed]);
  } finally {
    stopListening();
    stop.abort();
  }
}

/** Passes on each change; never returns. */
async function follow(
  context: CommandContext,
  { command, file, signal: reload }: WatchPlan,
  supervisor: Supervisor | null,
  signal: AbortSignal,
): Promise<never> {
  const { api, io } = context;
  const say = (text: string): void => io.stderr(`sluice: ${plainLine(text)}\n`);
  const name = command?.[0] ?? "nothing";
  let last: Flags | null = null;
  const flags = followFlags({
    api,
    signal,
    rollout: context.rollout,
    now: io.now,
    random: io.random,
    onLost: (error, known) => say(`${error.message}; ${meanwhile(known, command?.[0])}; trying again`),
    onFound: () => say("the service answers again"),
  });
  for await (const next of flags) {
    const isFirst = last === null;
    const changes = changesBetween(last?.flags ?? {}, next.flags);
    const isNews = isFirst || changes.length > 0;
    if (file !== undefined && isNews) {
      await keepTrying(() => writeFlags(file, next, signal, { api, now: io.now }), {
        signal,
        random: io.random,
        isFinal: (error) => isFirst && !isPassing(error),
        onFailure: (error) => say(`${file} could not be written (${error.message}); trying again`),
        onSuccess: () => say(`${file} is written`),
      });
    }
    last = next;
    if (supervisor === null)
      context.print(context.json ? `${JSON.stringify(next)}\n` : watchedChange(next, changes, io.now()));
    // A new revision with the same flags, such as a hold, is none of the command's business.
    else if (isNews) {
      const deed = isFirst ? "starting" : reload === null ? "starting anew" : `sending ${reload} to`;
      say(`${watchedLine(next, changes)}: ${deed} ${name}`);
      supervisor.apply(environmentOf(next));
    }
  }
  throw new Error("the flags are followed for ever, yet it ended");
}

function meanwhile(known: Flags | null, command: string | undefined): string {
  if (known === null)
    return command === undefined ? "no flags are known yet" : `${command} is not started without flags`;
  const { stage, revision } = known;
  return `${command === undefined ? "last known" : `${command} goes on under`}: ${stage}, revision ${revision}`;
}
