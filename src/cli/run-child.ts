import { constants } from "node:os";
import type { CliIo, Environment } from "./cli-io.ts";
import { CliError, EXIT, usageError } from "./cli-error.ts";

const FORWARDED = ["SIGTERM", "SIGHUP", "SIGINT", "SIGQUIT", "SIGUSR1", "SIGUSR2"] as const;
/** A terminal sends these to the child by itself; passed on as well it would get two, which many programs take for "now!". */
const FROM_TERMINAL: readonly NodeJS.Signals[] = ["SIGINT", "SIGQUIT"];

export interface RunningChild {
  /** Its exit code, or 128 + n when signal n ended it, as a shell would. Rejects where it could not be started. */
  readonly ended: Promise<number>;
  kill(signal: NodeJS.Signals): void;
}

/** Runs a command with our standard streams and passes signals on to it until it ends. Answers its exit code. */
export function runChild(command: string, args: readonly string[], env: Environment, io: CliIo): Promise<number> {
  return startChild(command, args, env, io).ended;
}

/** The same, for those who have more to do with it than to wait. */
export function startChild(command: string, args: readonly string[], env: Environment, io: CliIo): RunningChild {
  const child = io.spawn(command, [...args], { stdio: "inherit", env: { ...env } });
  const ended = new Promise<number>((resolve, reject) => {
    const listening = FORWARDED.map((signal) =>
      io.onSignal(signal, () => {
        if (io.hasTerminal && FROM_TERMINAL.includes(signal)) return;
        child.kill(signal);
      }),
    );
    const stopListening = (): void => listening.forEach((stop) => stop());
    child.once("error", (error: NodeJS.ErrnoException) => {
      stopListening();
      reject(notStarted(command, error));
    });
    child.once("exit", (code, signal) => {
      stopListening();
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
  return { ended, kill: (signal) => void child.kill(signal) };
}

function notStarted(command: string, error: NodeJS.ErrnoException): CliError {
  if (error.code === "ENOENT")
    return usageError(`there is no command ${JSON.stringify(command)}; check its name and PATH`);
  return new CliError(
    EXIT.refused,
    `${JSON.stringify(command)} could not be started (${error.code ?? error.message})`,
    { cause: error },
  );
}
