/** Exit codes are part of the interface: scripts tell "refused" from "nobody answered" by them. */
export const EXIT = { done: 0, refused: 1, usage: 2, unreachable: 3 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Ends a command. `message` is one line: what was found, what to do. */
export class CliError extends Error {
  override readonly name = "CliError";
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}

/** The command line was wrong; nothing was asked of anyone. */
export function usageError(message: string): CliError {
  return new CliError(EXIT.usage, message);
}
