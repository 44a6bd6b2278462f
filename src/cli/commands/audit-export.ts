import { EXIT, usageError } from "../cli-error.ts";
import { namedRollout } from "../choose-rollout.ts";
import type { CommandContext, CommandSpec } from "../command.ts";
import { plainText } from "../terminal/plain.ts";
import { writeWhole } from "../write-whole.ts";

const TYPES: ReadonlyMap<string, string> = new Map([
  ["ndjson", "application/x-ndjson"],
  ["csv", "text/csv"],
]);

export const auditExport: CommandSpec = {
  name: "audit export",
  summary: "the whole trail, oldest first, as NDJSON (which can be verified) or CSV",
  positionals: { shown: "", least: 0, most: 0 },
  options: {
    format: { value: "FORMAT", help: "ndjson (default) or csv, for spreadsheets" },
    out: { value: "FILE", help: "write to this file; without it to standard output" },
  },
  notes: ["Of all rollouts, unless one is named with --rollout or SLUICE_ROLLOUT."],
  example: "sluice audit export --out trail.ndjson",
  run: async (context) => {
    const format = context.option("format") ?? "ndjson";
    const accept = TYPES.get(format);
    if (accept === undefined) {
      throw usageError(`--format is ${JSON.stringify(format)}, needed one of ${[...TYPES.keys()].join(", ")}`);
    }
    if (context.json) throw usageError("--json does not go with audit export; ndjson is JSON, leave it out");
    const query = { rollout: namedRollout(context) };
    const pieces = context.api.pieces({ path: "/v1/audit", query, accept });
    const file = context.option("out");
    if (file === undefined) await print(context, pieces);
    else {
      await writeWhole(file, pieces);
      context.print(`wrote ${file}; verify it with: sluice audit verify --file ${file}\n`);
    }
    return EXIT.done;
  },
};

async function print({ io, print: show }: CommandContext, pieces: AsyncIterable<string>): Promise<void> {
  for await (const piece of pieces) show(io.isTty ? plainText(piece) : piece);
}
