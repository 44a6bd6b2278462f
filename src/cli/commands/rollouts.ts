import type { Rollout, RolloutPage } from "../../generated/contract.ts";
import { printAnswer } from "../answer.ts";
import { path } from "../api/api-client.ts";
import type { CommandSpec } from "../command.ts";
import { more } from "../terminal/more.ts";
import type { Paint } from "../terminal/paint.ts";
import { table } from "../terminal/table.ts";
import { instant } from "../terminal/time.ts";

export const rollouts: CommandSpec = {
  name: "rollouts",
  summary: "all rollouts",
  positionals: { shown: "", least: 0, most: 0 },
  options: { limit: { value: "N", help: "most rollouts to show (100)" } },
  example: "sluice rollouts",
  run: async (context) => {
    const query = { limit: context.option("limit") ?? "100" };
    const answer = await context.api.json<RolloutPage>({ path: path("rollouts"), query });
    return printAnswer(context, answer, ({ items, nextCursor }) => {
      if (items.length === 0) return "no rollouts; sluice rollouts create NAME --definition NAME\n";
      const rows = items.map((item) => [
        item.rollout,
        item.stage,
        `${item.stages.indexOf(item.stage) + 1} of ${item.stages.length}`,
        attention(item, context.paint),
        String(item.revision),
        instant(item.updatedAt),
      ]);
      return table(["ROLLOUT", "STAGE", "STEP", "STATE", "REVISION", "CHANGED"], rows) + more(nextCursor);
    });
  },
};

function attention({ engaged, held }: Rollout, paint: Paint): string {
  if (engaged.length > 0) return paint("bad", `✗ engaged: ${engaged.map(({ killSwitch }) => killSwitch).join(", ")}`);
  return held === null ? "✓ open" : paint("doubtful", "✗ held");
}
