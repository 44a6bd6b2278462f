import type { TokenPage } from "../../generated/contract.ts";
import { printAnswer } from "../answer.ts";
import { path } from "../api/api-client.ts";
import type { CommandSpec } from "../command.ts";
import { more } from "../terminal/more.ts";
import { tokenTable } from "../terminal/token.ts";

export const tokenList: CommandSpec = {
  name: "token list",
  summary: "all tokens, without their secrets",
  positionals: { shown: "", least: 0, most: 0 },
  options: { limit: { value: "N", help: "most tokens to show (100)" } },
  notes: ["The token of the admin-token file is not among them."],
  example: "sluice token list",
  run: async (context) => {
    const query = { limit: context.option("limit") ?? "100" };
    const answer = await context.api.json<TokenPage>({ path: path("tokens"), query });
    return printAnswer(context, answer, ({ items, nextCursor }) =>
      items.length === 0
        ? "no tokens; sluice token create NAME --permissions read\n"
        : tokenTable(items, context.io.now(), context.paint) + more(nextCursor),
    );
  },
};
