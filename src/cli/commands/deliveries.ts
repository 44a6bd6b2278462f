import type { Delivery, DeliveryPage } from "../../generated/contract.ts";
import { printAnswer } from "../answer.ts";
import { path } from "../api/api-client.ts";
import { namedRollout } from "../choose-rollout.ts";
import type { CommandSpec } from "../command.ts";
import { more } from "../terminal/more.ts";
import { table } from "../terminal/table.ts";
import { instant } from "../terminal/time.ts";

export const deliveries: CommandSpec = {
  name: "deliveries",
  summary: "who was told of what, newest first",
  positionals: { shown: "", least: 0, most: 0 },
  options: {
    target: { value: "TARGET", help: "only to telegram, slack, pagerduty or webhook" },
    status: { value: "STATUS", help: "only pending, delivered or failed" },
    limit: { value: "N", help: "most deliveries to show (20)" },
  },
  notes: ["Of all rollouts, unless one is named with --rollout or SLUICE_ROLLOUT."],
  example: "sluice deliveries --status failed",
  run: async (context) => {
    const answer = await context.api.json<DeliveryPage>({
      path: path("deliveries"),
      query: {
        rollout: namedRollout(context),
        target: context.option("target"),
        status: context.option("status"),
        limit: context.option("limit") ?? "20",
      },
    });
    return printAnswer(context, answer, ({ items, nextCursor }) => {
      if (items.length === 0) return "no deliveries\n";
      const rows = items.map((item) => [
        item.id,
        instant(item.createdAt),
        item.message,
        item.type,
        item.target,
        item.status,
        String(item.attempts),
        outcome(item),
      ]);
      return table(["ID", "AT", "MESSAGE", "TYPE", "TARGET", "STATUS", "ATTEMPTS", "LAST"], rows) + more(nextCursor);
    });
  },
};

function outcome({ lastError, deliveredAt, nextAttemptAt }: Delivery): string {
  const next = nextAttemptAt === null ? "" : `next at ${instant(nextAttemptAt)}`;
  const delivered = deliveredAt === null ? "" : `at ${instant(deliveredAt)}`;
  return [delivered, lastError ?? "", next].filter((part) => part !== "").join("; ");
}
