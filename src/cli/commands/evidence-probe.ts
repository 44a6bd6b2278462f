import type { RecordedEvidence } from "../../generated/contract.ts";
import { printAnswer } from "../answer.ts";
import { path } from "../api/api-client.ts";
import type { CommandSpec } from "../command.ts";
import { recordedText } from "../terminal/recorded.ts";

export const evidenceProbe: CommandSpec = {
  name: "evidence probe",
  summary: "let the service try a credential now and record the answer",
  positionals: { shown: "ID", least: 1, most: 1 },
  options: { source: { value: "TEXT", help: "who or what asked for it, such as the address of a CI job" } },
  notes: ["The credential is the service's own; it is never sent here."],
  example: "sluice evidence probe provider-key",
  run: async (context) => {
    const [id = ""] = context.positionals;
    const rollout = await context.rollout();
    const answer = await context.api.json<RecordedEvidence>({
      method: "POST",
      path: path("rollouts", rollout, "evidence", id, "probe"),
      query: { source: context.option("source") },
    });
    return printAnswer(context, answer, (recorded) => recordedText(recorded, context.paint));
  },
};
