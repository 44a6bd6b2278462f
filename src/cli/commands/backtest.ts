import { describeFinding } from "../../definition/finding.ts";
import { EVIDENCE_ASSUMPTIONS } from "../../rollout/backtest/assumptions.ts";
import type { EvidenceAssumption } from "../../rollout/backtest/assumptions.ts";
import { compareSteps } from "../../rollout/backtest/compare-steps.ts";
import { RUN_TAKES_MS } from "../../rollout/backtest/walk-history.ts";
import { checkDocument } from "../../rollout/check-document.ts";
import { CliError, EXIT, usageError } from "../cli-error.ts";
import type { CommandContext, CommandSpec } from "../command.ts";
import { readText } from "../read-text.ts";
import { backtestReport } from "../terminal/backtest-report.ts";
import type { BacktestedDocument } from "../terminal/backtest-report.ts";
import { plainLine } from "../terminal/plain.ts";

export const backtest: CommandSpec = {
  name: "backtest",
  summary: "walk rollout documents through stored runs: when would they promote, hold, stop? needs no service",
  positionals: { shown: "FILE [FILE]", least: 1, most: 2 },
  options: {
    telemetry: { value: "URL", help: "the observed database that holds the history; only read" },
    evidence: {
      value: "passing|none",
      help: "what is assumed of evidence, gauges and files, which no history holds (passing)",
    },
  },
  notes: [
    "Runs are taken in the order the document's exposure.find gives them. Nobody releases a hold or rearms a switch.",
    "With two documents: both walks, and the runs at which they differ.",
  ],
  example: "sluice backtest checkout.rollout.yaml --telemetry file:./telemetry.db",
  run: async (context) => {
    const telemetry = context.required("telemetry");
    const evidence = assumption(context);
    const documents = await checkedDocuments(context);
    if (documents === null) return EXIT.refused;
    const walked = await walk(telemetry, documents, evidence);
    const [one, other] = walked;
    const differences = one && other ? compareSteps(one.steps, other.steps) : [];
    const assumed = { evidence, runTakesMs: RUN_TAKES_MS };
    if (context.json) {
      const shown = walked.map(({ definition, ...rest }) => ({ name: definition.name, ...rest }));
      context.printExact(JSON.stringify({ assumed, documents: shown, differences }));
    } else context.print(backtestReport({ assumed, documents: walked, differences }, context.paint));
    return EXIT.done;
  },
};

type Checked = Pick<BacktestedDocument, "file" | "definition" | "digest">;

function assumption(context: CommandContext): EvidenceAssumption {
  const given = context.option("evidence") ?? "passing";
  const known = EVIDENCE_ASSUMPTIONS.find((each) => each === given);
  if (known !== undefined) return known;
  throw usageError(`--evidence is ${JSON.stringify(given)}, needed one of ${EVIDENCE_ASSUMPTIONS.join(", ")}`);
}

/** The documents, or null once the findings of those that do not load are printed. */
async function checkedDocuments(context: CommandContext): Promise<readonly Checked[] | null> {
  const loaded: Checked[] = [];
  const refused: object[] = [];
  for (const file of context.positionals) {
    const checked = checkDocument(await readText(file, context.io), file);
    if (checked.ok) loaded.push({ file, ...checked.versioned });
    else {
      const { findings } = checked;
      refused.push({ file, findings });
      if (context.json) continue;
      context.print(`${context.paint("bad", `✗ ${plainLine(file)}`)}: nothing was walked\n`);
      for (const finding of findings) context.print(`  ${plainLine(describeFinding(finding))}\n`);
    }
  }
  if (refused.length === 0) return loaded;
  if (context.json) context.printExact(JSON.stringify({ documents: refused }));
  return null;
}

async function walk(telemetry: string, documents: readonly Checked[], evidence: EvidenceAssumption) {
  // Loaded here and not above: the database drivers behind it would slow down every other command, kill included.
  const service = await import("../../service/backtest.ts");
  const { ServiceError } = await import("../../service/service-error.ts");
  try {
    const answers = await service.backtest(telemetry, documents, evidence);
    return documents.map((document, index): BacktestedDocument => {
      const answer = answers[index];
      if (answer && "steps" in answer) return { ...document, ...answer };
      throw new CliError(EXIT.unreachable, `the history could not be read: ${answer?.problem.message ?? "no answer"}`);
    });
  } catch (error) {
    if (error instanceof ServiceError) throw usageError(error.message);
    throw error;
  }
}
