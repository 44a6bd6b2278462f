import type { ApiClient } from "./api/api-client.ts";
import type { CliIo, Environment } from "./cli-io.ts";
import type { Paint } from "./terminal/paint.ts";

export interface OptionSpec {
  /** What stands for the value in the help; absent for a switch. */
  readonly value?: string;
  readonly help: string;
}

export interface CommandSpec {
  /** As typed after `sluice`. */
  readonly name: string;
  /** One line of the overview. */
  readonly summary: string;
  /** Positional arguments, as shown: "KILL-SWITCH", "[ROLLOUT]", "FILE...". */
  readonly positionals: { readonly shown: string; readonly least: number; readonly most: number };
  readonly options: Readonly<Record<string, OptionSpec>>;
  /** Further lines of the command's help. */
  readonly notes?: readonly string[];
  readonly example: string;
  /** Answers the exit code. */
  readonly run: (context: CommandContext) => Promise<number>;
}

/** What a command may use. Output goes through `print` and `printExact` only, so that a terminal gets nothing unsafe. */
export interface CommandContext {
  readonly io: CliIo;
  readonly env: Environment;
  readonly api: ApiClient;
  readonly paint: Paint;
  readonly positionals: readonly string[];
  /** --json: print the service's answer as it is. */
  readonly json: boolean;
  /** The value of an option, if given. */
  readonly option: (name: string) => string | undefined;
  readonly isSet: (name: string) => boolean;
  /** The value of an option that must be given and not be blank; else a usage error that shows the example. */
  readonly required: (name: string) => string;
  /** The rollout asked about: named on the command line or in SLUICE_ROLLOUT, else the only one there is. */
  readonly rollout: (named?: string) => Promise<string>;
  /** For text we composed from answers that were made plain. */
  readonly print: (text: string) => void;
  /** For an answer to be passed on byte by byte, except that a terminal never sees control characters. */
  readonly printExact: (text: string) => void;
}
