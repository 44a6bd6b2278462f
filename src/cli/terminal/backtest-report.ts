import type { Definition } from "../../definition/definition.ts";
import type { EvidenceAssumption } from "../../rollout/backtest/assumptions.ts";
import { isInHistory } from "../../rollout/backtest/assumptions.ts";
import type { BacktestStep } from "../../rollout/backtest/backtest-step.ts";
import type { Difference } from "../../rollout/backtest/compare-steps.ts";
import type { BacktestSummary } from "../../rollout/backtest/summarise-steps.ts";
import { verdictMark } from "./marks.ts";
import type { Paint, Style } from "./paint.ts";
import { plainLine } from "./plain.ts";
import { table } from "./table.ts";
import { duration } from "./time.ts";

export interface BacktestedDocument {
  readonly file: string;
  readonly definition: Definition;
  readonly digest: string;
  readonly steps: readonly BacktestStep[];
  readonly summary: BacktestSummary;
}

export interface BacktestReport {
  readonly assumed: { readonly evidence: EvidenceAssumption; readonly runTakesMs: number };
  readonly documents: readonly BacktestedDocument[];
  readonly differences: readonly Difference[];
}

const OUTCOMES: Readonly<Record<BacktestStep["outcome"], Style>> = {
  promoted: "good",
  stopped: "bad",
  refused: "faint",
  unfinished: "faint",
};

/** One line a run, where it led, and with two documents the runs at which they part. */
export function backtestReport({ assumed, documents, differences }: BacktestReport, paint: Paint): string {
  const walks = documents.map((document) => walkText(document, assumed.evidence, paint));
  const clock = `A history does not tell when a run was judged: each takes ${duration(assumed.runTakesMs)} here, which minimum durations go by.\n`;
  return [...walks, clock, ...comparison(documents, differences, paint)].join("\n");
}

function walkText(document: BacktestedDocument, evidence: EvidenceAssumption, paint: Paint): string {
  const { file, definition, digest, steps, summary } = document;
  const rows = steps.map((step) => [
    plainLine(step.run),
    step.stage,
    step.verdict === null ? "" : verdictMark(step.verdict, paint),
    paint(OUTCOMES[step.outcome], plainLine(step.message)),
  ]);
  return [
    `${paint("strong", plainLine(file))} (${definition.name} ${digest.slice(0, 12)})\n`,
    `${assumption(definition, evidence)}\n\n`,
    table(["run", "stage", "verdict", "what the document does"], rows, "  "),
    rows.length === 0 ? "  the history holds no runs\n" : "",
    `\n${summaryText(summary)}\n`,
  ].join("");
}

function assumption({ evidence, metrics }: Definition, assumed: EvidenceAssumption): string {
  const outside = [
    ...evidence.map(({ id }) => id),
    ...metrics.filter((metric) => !isInHistory(metric)).map(({ id }) => id),
  ];
  if (outside.length === 0) return "Everything it looks at is in the history.";
  const verb = assumed === "passing" ? "assumed to pass at every run" : "assumed never to be posted";
  return `Not in a history, ${verb}: ${outside.join(", ")}.`;
}

function summaryText({ runs, reached, stopped, stage, held }: BacktestSummary): string {
  const at = reached.run === null ? "never left it" : `at run ${plainLine(reached.run)}`;
  const stops = stopped === null ? "never stopped" : `first stopped at run ${plainLine(stopped.run)}`;
  const end = `ends in ${stage}${held ? ", held" : ""}`;
  return `${runs} ${runs === 1 ? "run" : "runs"}: reached ${reached.stage} (${at}), ${stops}, ${end}.`;
}

function comparison(
  [one, other]: readonly BacktestedDocument[],
  differences: readonly Difference[],
  paint: Paint,
): readonly string[] {
  if (!one || !other) return [];
  if (differences.length === 0) return ["Both documents do the same at every run.\n"];
  const lines = differences.map((difference) => {
    const deeds = [deed("A", difference.one), deed("B", difference.other)];
    return `  run ${plainLine(difference.run)}:\n${deeds.map((line) => `    ${line}\n`).join("")}`;
  });
  const heading = paint("strong", "Where they differ");
  return [`${heading} (A ${plainLine(one.file)}, B ${plainLine(other.file)})\n${lines.join("")}`];
}

function deed(name: string, step: BacktestStep | null): string {
  if (step === null) return `${name} does not find the run`;
  return `${name} in ${step.stage}: ${plainLine(step.message)}`;
}
