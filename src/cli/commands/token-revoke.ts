import type { Token } from "../../generated/contract.ts";
import { printAnswer } from "../answer.ts";
import { path } from "../api/api-client.ts";
import type { CommandSpec } from "../command.ts";
import { instant } from "../terminal/time.ts";

export const tokenRevoke: CommandSpec = {
  name: "token revoke",
  summary: "end a token and all its secrets, for good",
  positionals: { shown: "ID", least: 1, most: 1 },
  options: {},
  notes: ["At once on the replica that answers, within seconds on the others. The ids: sluice token list"],
  example: "sluice token revoke t-0123456789abcdef",
  run: async (context) => {
    const [id = ""] = context.positionals;
    const answer = await context.api.json<Token>({ method: "DELETE", path: path("tokens", id) });
    return printAnswer(
      context,
      answer,
      ({ name, revokedAt }) => `revoked ${name} (${id})${revokedAt === null ? "" : ` at ${instant(revokedAt)}`}\n`,
    );
  },
};
