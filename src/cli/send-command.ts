import type { CommandAnswer } from "../generated/contract.ts";
import { printAnswer } from "./answer.ts";
import { path } from "./api/api-client.ts";
import { ApiProblem } from "./api/api-problem.ts";
import type { ExitCode } from "./cli-error.ts";
import type { CommandContext } from "./command.ts";
import { loadRollout } from "./load-rollout.ts";
import { printBlockers } from "./terminal/blockers.ts";
import { impactText } from "./terminal/impact.ts";
import { commandResult } from "./terminal/command-result.ts";

/** Asks the rollout for something and shows what came of it; a refusal shows its blockers with what to do about each. */
export async function sendCommand(
  context: CommandContext,
  rollout: string,
  segments: readonly string[],
  body: Readonly<Record<string, unknown>>,
  query: Readonly<Record<string, string | undefined>> = {},
): Promise<ExitCode> {
  const request = { method: "POST", path: path("rollouts", rollout, ...segments), json: body, query } as const;
  try {
    const answer = await context.api.json<CommandAnswer>(request);
    return printAnswer(context, answer, (result) => commandResult(result, context.paint));
  } catch (error) {
    if (error instanceof ApiProblem && error.blockers.length > 0 && !context.json) {
      // The definition only adds advice; without it the refusal is still told in full.
      const definition = await loadRollout(context.api, rollout).then(
        (loaded) => loaded.definition,
        () => null,
      );
      if (error.impact) context.print(`${impactText(error.impact, context.paint)}\n`);
      context.print(printBlockers(error.blockers, context.paint, { definition, runbooks: error.runbooks }));
    }
    throw error;
  }
}
