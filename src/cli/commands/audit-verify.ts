import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import type { AuditVerification } from "../../generated/contract.ts";
import type { ChainHead } from "../../rollout/audit-chain.ts";
import { exportVerifier } from "../../rollout/verify-export.ts";
import { EXIT, usageError } from "../cli-error.ts";
import type { ExitCode } from "../cli-error.ts";
import { namedRollout } from "../choose-rollout.ts";
import type { CommandContext, CommandSpec } from "../command.ts";
import { readText } from "../read-text.ts";
import { verificationText } from "../terminal/verification.ts";

export const auditVerify: CommandSpec = {
  name: "audit verify",
  summary: "is the trail whole and unaltered? asks the service, or reads an export without it",
  positionals: { shown: "", least: 0, most: 0 },
  options: {
    file: { value: "EXPORT", help: "an NDJSON export (sluice audit export) instead of the service" },
    head: { value: "HEAD", help: "with --file: what sluice audit verify --json printed earlier" },
  },
  notes: [
    "Keep the answer of sluice audit verify --json where nobody who can write the database can change it: only against",
    "such a head does a tail that was cut off, or a trail rewritten from its beginning, show.",
  ],
  example: "sluice audit verify --file trail.ndjson --head head.json",
  run: async (context) => {
    const file = context.option("file");
    const headFile = context.option("head");
    if (file === undefined) {
      if (headFile !== undefined)
        throw usageError("--head is for an export; export the trail and name it too: --file EXPORT");
      const query = { rollout: namedRollout(context) };
      const { text, body } = await context.api.json<AuditVerification>({ path: "/v1/audit/verify", query });
      return report(context, body, text, null);
    }
    const heads = headFile === undefined ? new Map<string, ChainHead>() : await readHeads(headFile, context);
    const verifier = exportVerifier(heads);
    for await (const line of linesOf(file)) verifier.add(line);
    const { valid, rollouts } = verifier.end();
    const answer: AuditVerification = {
      valid,
      rollouts: rollouts.map(({ problem, ...trail }) => ({ ...trail, ...(problem === null ? {} : { problem }) })),
    };
    return report(context, answer, JSON.stringify(answer), heads);
  },
};

function report(
  context: CommandContext,
  answer: AuditVerification,
  text: string,
  heads: ReadonlyMap<string, ChainHead> | null,
): ExitCode {
  if (context.json) context.printExact(text);
  else context.print(verificationText(answer, heads, context.paint));
  return answer.valid ? EXIT.done : EXIT.refused;
}

/** The lines of an export, one by one: a trail may be larger than memory. */
async function* linesOf(file: string): AsyncGenerator<unknown> {
  let number = 0;
  const input = createReadStream(file, "utf8");
  try {
    for await (const line of createInterface({ input, crlfDelay: Infinity })) {
      number += 1;
      if (line !== "") yield parsed(line, `line ${number} of ${JSON.stringify(file)}`);
    }
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
    throw usageError(`cannot read ${JSON.stringify(file)} (${String(error.code)}); name a readable file`);
  } finally {
    input.destroy();
  }
}

function parsed(line: string, where: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw usageError(`${where} is not JSON; needed an export made with: sluice audit export --format ndjson`);
  }
}

async function readHeads(file: string, { io }: CommandContext): Promise<ReadonlyMap<string, ChainHead>> {
  const answer = parsed(await readText(file, io), JSON.stringify(file)) as Partial<AuditVerification> | null;
  const rollouts = answer?.rollouts;
  const good = Array.isArray(rollouts) && rollouts.every(isKnown);
  if (!good) throw usageError(`${JSON.stringify(file)} holds no head; needed what sluice audit verify --json printed`);
  return new Map(rollouts.map(({ rollout, head }) => [rollout, head]));
}

function isKnown(trail: unknown): trail is { readonly rollout: string; readonly head: ChainHead } {
  const { rollout, head } = (trail ?? {}) as { readonly rollout?: unknown; readonly head?: Partial<ChainHead> };
  return typeof rollout === "string" && Number.isSafeInteger(head?.seq) && typeof head?.hash === "string";
}
