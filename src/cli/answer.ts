import type { ApiAnswer } from "./api/api-client.ts";
import { EXIT } from "./cli-error.ts";
import type { ExitCode } from "./cli-error.ts";
import type { CommandContext } from "./command.ts";

/** Prints the answer: as it came with --json, else as `show` words it. */
export function printAnswer<T>(context: CommandContext, answer: ApiAnswer<T>, show: (body: T) => string): ExitCode {
  if (context.json) context.printExact(answer.text);
  else context.print(show(answer.body));
  return EXIT.done;
}
