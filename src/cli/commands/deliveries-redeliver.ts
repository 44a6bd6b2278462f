import type { Delivery } from "../../generated/contract.ts";
import { printAnswer } from "../answer.ts";
import { path } from "../api/api-client.ts";
import type { CommandSpec } from "../command.ts";

export const deliveriesRedeliver: CommandSpec = {
  name: "deliveries redeliver",
  summary: "send a message to its target again",
  positionals: { shown: "ID", least: 1, most: 1 },
  options: {},
  notes: ["With all its attempts again. A receiver knows it by the same delivery id. The ids: sluice deliveries"],
  example: "sluice deliveries redeliver 12",
  run: async (context) => {
    const [id = ""] = context.positionals;
    const answer = await context.api.json<Delivery>({
      method: "POST",
      path: path("deliveries", id, "redeliver"),
    });
    return printAnswer(context, answer, ({ message, target }) => `sending ${message} to ${target} again\n`);
  },
};
