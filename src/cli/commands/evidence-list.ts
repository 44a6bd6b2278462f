import type { EvidencePage } from "../../generated/contract.ts";
import { printAnswer } from "../answer.ts";
import { path } from "../api/api-client.ts";
import type { CommandSpec } from "../command.ts";
import { verdictMark } from "../terminal/marks.ts";
import { more } from "../terminal/more.ts";
import { table } from "../terminal/table.ts";
import { instant } from "../terminal/time.ts";

export const evidenceList: CommandSpec = {
  name: "evidence list",
  summary: "recorded evidence, newest first",
  positionals: { shown: "[ID]", least: 0, most: 1 },
  options: { limit: { value: "N", help: "most records to show (20)" } },
  notes: ["Only evidence recorded in the current exposure counts."],
  example: "sluice evidence list smoke-test",
  run: async (context) => {
    const rollout = await context.rollout();
    const answer = await context.api.json<EvidencePage>({
      path: path("rollouts", rollout, "evidence"),
      query: { evidence: context.positionals[0], limit: context.option("limit") ?? "20" },
    });
    return printAnswer(context, answer, ({ items, nextCursor }) => {
      if (items.length === 0) return "no evidence recorded; sluice evidence add ID FILE\n";
      const rows = items.map((item) => [
        instant(item.observedAt),
        item.evidence,
        verdictMark(item.verdict, context.paint),
        String(item.exposure),
        item.actor,
        item.message,
      ]);
      return table(["OBSERVED", "EVIDENCE", "VERDICT", "EXPOSURE", "BY", "MESSAGE"], rows) + more(nextCursor);
    });
  },
};
