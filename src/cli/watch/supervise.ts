import type { CliIo, Environment } from "../cli-io.ts";
import { startChild, type RunningChild } from "../run-child.ts";
import { onEndingSignal } from "./ending-signals.ts";

export interface SuperviseOptions {
  readonly command: readonly [string, ...string[]];
  readonly env: Environment;
  readonly io: CliIo;
  /** Sent when the flags change; null: the command is started anew instead. */
  readonly signal: NodeJS.Signals | null;
  /** How long a command that is to be started anew may take to end. */
  readonly graceMs: number;
}

export interface Supervisor {
  /** Starts the command on these flags; running on others it is signalled, or ended and started anew. */
  apply(flags: Environment): void;
  /** The exit code, once the command has ended by itself, or by a signal to us. Rejects where it cannot be started. */
  readonly ended: Promise<number>;
  /** Ends what runs and starts nothing any more: for when we fail ourselves. */
  abandon(): void;
}

/** Runs a command under flags that change. */
export function supervise({ command: [command, ...args], env, io, signal, graceMs }: SuperviseOptions): Supervisor {
  let wanted: Environment | null = null;
  let child: RunningChild | null = null;
  /** The child was told to end, to be started anew. */
  let restarting = false;
  /** The exit code of the signal that ended us. */
  let endedBy: number | null = null;
  let settle = (_code: number): void => {};
  let fail = (_error: unknown): void => {};
  const ended = new Promise<number>((resolve, reject) => {
    settle = resolve;
    fail = reject;
  });

  const stopListening = onEndingSignal(io, (code) => {
    // A running child gets it itself and decides; between two children nobody else is there to obey.
    if (child !== null && !restarting) return;
    endedBy = code;
    if (child === null) finish(code);
  });

  function finish(code: number): void {
    stopListening();
    settle(code);
  }

  async function start(flags: Environment): Promise<void> {
    restarting = false;
    child = startChild(command, args, { ...env, ...flags }, io);
    const code = await child.ended;
    child = null;
    if (endedBy !== null) return finish(endedBy);
    if (!restarting || wanted === null) return finish(code);
    return start(wanted);
  }

  function replace(running: RunningChild): void {
    restarting = true;
    running.kill("SIGTERM");
    const timer = setTimeout(() => running.kill("SIGKILL"), graceMs);
    const done = (): void => clearTimeout(timer);
    running.ended.then(done, done);
  }

  return {
    ended,
    apply(flags) {
      wanted = flags;
      if (child === null) start(flags).catch(fail);
      else if (signal !== null) child.kill(signal);
      else if (!restarting) replace(child);
    },
    abandon() {
      wanted = null;
      if (child !== null && !restarting) replace(child);
      else if (child === null) finish(0);
    },
  };
}
