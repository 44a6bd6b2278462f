import type { ListedVersion, Rollout, VersionPage } from "../../generated/contract.ts";
import { printAnswer } from "../answer.ts";
import { path } from "../api/api-client.ts";
import type { CommandSpec } from "../command.ts";
import { table } from "../terminal/table.ts";
import { instant } from "../terminal/time.ts";

export const versions: CommandSpec = {
  name: "versions",
  summary: "the versions of a rollout's document, newest first",
  positionals: { shown: "", least: 0, most: 0 },
  options: {},
  example: "sluice versions --rollout checkout",
  run: async (context) => {
    const { body } = await context.api.json<Rollout>({ path: path("rollouts", await context.rollout()) });
    const { name, digest: own } = body.definition;
    const answer = await context.api.json<VersionPage>({ path: path("definitions", name, "versions") });
    return printAnswer(context, answer, ({ items }) => {
      const rows = items.map((version) => [
        version.digest.slice(0, 12),
        instant(version.firstSeenAt),
        [
          ...(version.digest === own ? [`used by ${body.rollout}`] : []),
          ...(version.latest ? ["in the folder"] : []),
        ].join(", "),
        usedBy(version),
      ]);
      return table(["DIGEST", "FIRST SEEN", "", "ROLLOUTS"], rows);
    });
  },
};

function usedBy({ rollouts, rolloutCount }: ListedVersion): string {
  if (rolloutCount === 0) return "none";
  const shown = rollouts.slice(0, 5);
  const more = rolloutCount - shown.length;
  return `${shown.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
