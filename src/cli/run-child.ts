import { constants } from "node:os";
import type { CliIo, Environment } from "./cli-io.ts";
import { CliError, EXIT, usageError } from "./cli-error.ts";

const FORWARDED = ["SIGTERM", "SIGHUP", "SIGINT", "SIGQUIT", "SIGUSR1", "SIGUSR2"] as const;
/** A terminal sends these to the child by itself; passed on as well it would get two, which many programs take for "now!". */
const FROM_TERMINAL: readonly NodeJS.Signals[] = ["SIGINT", "SIGQUIT"];

/**
 * Runs a command with our standard streams and passes signals on to it. Answers its exit code, or 128 + n when signal n
 * ended it, as a shell would.
 */
export function runChild(command: string, args: readonly string[], env: Environment, io: CliIo): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = io.spawn(command, [...args], { stdio: "inherit", env: { ...env } });
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
