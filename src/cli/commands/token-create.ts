import type { IssuedToken } from "../../generated/contract.ts";
import { PERMISSIONS } from "../../rollout/permission.ts";
import { path } from "../api/api-client.ts";
import { usageError } from "../cli-error.ts";
import type { CommandContext, CommandSpec } from "../command.ts";
import { printIssued } from "../print-issued.ts";

export const tokenCreate: CommandSpec = {
  name: "token create",
  summary: "create a token for somebody or something",
  positionals: { shown: "NAME", least: 1, most: 1 },
  options: {
    permissions: { value: "A,B", help: `what it allows: ${PERMISSIONS.join(", ")}` },
    rollouts: { value: "X,Y", help: "the rollouts it is for (all)" },
    expires: { value: "DURATION", help: "how long each secret counts, such as P90D (until revoked)" },
  },
  notes: [
    "No permission contains another: who may promote and look is given operate,read.",
    "The secret is printed alone on standard output, this once: sluice token create … | gh secret set SLUICE_TOKEN",
  ],
  example: "sluice token create ci --permissions read,evidence --rollouts checkout --expires P90D",
  run: async (context) => {
    const [name = ""] = context.positionals;
    const permissions = names(context.required("permissions"));
    const unknown = permissions.find((each) => !PERMISSIONS.some((known) => known === each));
    if (unknown !== undefined) {
      throw usageError(`there is no permission ${JSON.stringify(unknown)}; there are ${PERMISSIONS.join(", ")}`);
    }
    const json = { name, permissions, ...limits(context) };
    const answer = await context.api.json<IssuedToken>({ method: "POST", path: path("tokens"), json });
    return printIssued(context, answer);
  },
};

function limits({ option, required }: CommandContext): Readonly<Record<string, unknown>> {
  return {
    // Given but empty must not come to mean all of them.
    ...(option("rollouts") === undefined ? {} : { rollouts: names(required("rollouts")) }),
    ...(option("expires") === undefined ? {} : { expires: required("expires") }),
  };
}

function names(list: string): readonly string[] {
  return list.split(",").map((name) => name.trim());
}
