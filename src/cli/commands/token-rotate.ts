import type { IssuedToken } from "../../generated/contract.ts";
import { path } from "../api/api-client.ts";
import type { CommandSpec } from "../command.ts";
import { printIssued } from "../print-issued.ts";

export const tokenRotate: CommandSpec = {
  name: "token rotate",
  summary: "give a token a new secret",
  positionals: { shown: "ID", least: 1, most: 1 },
  options: {
    overlap: { value: "DURATION", help: "how much longer the old secrets count (PT24H); PT0S ends them now" },
  },
  notes: ["The new secret is printed alone on standard output, this once. The ids: sluice token list"],
  example: "sluice token rotate t-0123456789abcdef --overlap PT1H",
  run: async (context) => {
    const [id = ""] = context.positionals;
    const overlap = context.option("overlap");
    const json = overlap === undefined ? {} : { overlap };
    const request = { method: "POST", path: path("tokens", id, "rotate"), json } as const;
    return printIssued(context, await context.api.json<IssuedToken>(request));
  },
};
