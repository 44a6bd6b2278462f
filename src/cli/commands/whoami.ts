import type { WhoAmI } from "../../generated/contract.ts";
import { printAnswer } from "../answer.ts";
import { path } from "../api/api-client.ts";
import type { CommandSpec } from "../command.ts";
import { scope } from "../terminal/token.ts";

export const whoami: CommandSpec = {
  name: "whoami",
  summary: "who the service takes you for, and what you may do",
  positionals: { shown: "", least: 0, most: 0 },
  options: {},
  example: "sluice whoami",
  run: async (context) => {
    const answer = await context.api.json<WhoAmI>({ path: path("whoami") });
    return printAnswer(context, answer, ({ actor, grants }) =>
      grants.map((grant) => `${actor} may ${grant.permissions.join(", ")} for ${scope(grant)}\n`).join(""),
    );
  },
};
