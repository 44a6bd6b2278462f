import type { IssuedToken } from "../generated/contract.ts";
import type { ApiAnswer } from "./api/api-client.ts";
import { EXIT, type ExitCode } from "./cli-error.ts";
import type { CommandContext } from "./command.ts";
import { issuedText } from "./terminal/token.ts";

/** A new secret, alone on standard output so that it can be piped to where it is kept; what it is for goes beside it. */
export function printIssued(context: CommandContext, { text, body }: ApiAnswer<IssuedToken>): ExitCode {
  if (context.json) {
    context.printExact(text);
  } else {
    context.io.stderr(issuedText(body));
    context.print(`${body.secret}\n`);
  }
  return EXIT.done;
}
