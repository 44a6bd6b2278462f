import type { RolloutPage } from "../generated/contract.ts";
import type { ApiClient } from "./api/api-client.ts";
import { path } from "./api/api-client.ts";
import type { Environment } from "./cli-io.ts";
import { usageError } from "./cli-error.ts";
import type { CommandContext } from "./command.ts";

/** Named by the caller or in SLUICE_ROLLOUT, else the only rollout there is; with several, says which exist. */
export async function chooseRollout(named: string | undefined, env: Environment, api: ApiClient): Promise<string> {
  const given = named ?? env.SLUICE_ROLLOUT;
  if (given !== undefined && given.trim() !== "") return given;
  const { body } = await api.json<RolloutPage>({ path: path("rollouts"), query: { limit: "100" } });
  const [first, ...others] = body.items;
  if (first === undefined)
    throw usageError("there is no rollout yet; make one with: sluice rollouts create NAME --definition NAME");
  if (others.length === 0) return first.rollout;
  const names = body.items.map((item) => item.rollout).join(", ");
  throw usageError(
    `which rollout? There are ${names}${body.nextCursor === undefined ? "" : " and more"}; name one with --rollout`,
  );
}

/** The rollout to which a question about all of them is narrowed, named as for any other command; undefined: all. */
export function namedRollout({ option, env }: Pick<CommandContext, "option" | "env">): string | undefined {
  return option("rollout") ?? (env.SLUICE_ROLLOUT || undefined);
}
