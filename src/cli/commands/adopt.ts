import type { DefinitionSummary } from "../../generated/contract.ts";
import { path } from "../api/api-client.ts";
import { EXIT, usageError } from "../cli-error.ts";
import type { CommandContext, CommandSpec } from "../command.ts";
import { readText } from "../read-text.ts";
import { resolveVersion } from "../resolve-version.ts";
import { sendCommand } from "../send-command.ts";
import { previewAdoption } from "../preview-adoption.ts";

export const adopt: CommandSpec = {
  name: "adopt",
  summary: "go on by another version of the rollout's document",
  positionals: { shown: "[FILE]", least: 0, most: 1 },
  options: {
    digest: {
      value: "DIGEST",
      help: "a stored version, or the beginning of its digest (latest: the service's folder)",
    },
    reason: { value: "TEXT", help: "why, for the audit trail" },
    force: { help: "pass over people and what nobody can tell, never over a triggered stop condition" },
    "dry-run": { help: "tell what it would change; with FILE: without asking the gate" },
  },
  notes: [
    "With FILE the document is published first, which needs an admin; a dry run of it stores nothing.",
    "Where it loosens a gate that does not pass, somebody else approves definition:DIGEST first.",
  ],
  example: 'sluice adopt --digest latest --reason "the memory limit was too low"',
  run: async (context) => {
    const [file] = context.positionals;
    const given = context.option("digest");
    if (file !== undefined && given !== undefined) throw usageError("name a FILE or a --digest, not both");
    const rollout = await context.rollout();
    const dryRun = context.isSet("dry-run");
    if (file !== undefined && dryRun) {
      await previewAdoption(context, rollout, file);
      return EXIT.done;
    }
    const reason = dryRun ? (context.option("reason") ?? "dry run") : context.required("reason");
    const digest =
      file === undefined ? await resolveVersion(context.api, rollout, given ?? "latest") : await publish(context, file);
    const body = { digest, reason, ...(context.isSet("force") ? { force: true } : {}) };
    return sendCommand(context, rollout, ["adopt"], body, dryRun ? { dryRun: "true" } : {});
  },
};

async function publish({ api, io }: CommandContext, file: string): Promise<string> {
  const text = await readText(file, io);
  const request = { method: "POST", path: path("definitions"), body: { type: "text/yaml", text } } as const;
  return (await api.json<DefinitionSummary>(request)).body.digest;
}
