import { decimal, percent } from "../../criteria/words.ts";
import type { MetricView, Metrics } from "../../generated/contract.ts";
import { runText, unreadRuns } from "./exposure.ts";
import type { Paint } from "./paint.ts";
import { table } from "./table.ts";
import { instant } from "./time.ts";

/** The success metrics beside baseline and target, the same per run, then all others. Unknown is said, never shown as zero. */
export function metricsText(answer: Metrics, paint: Paint): string {
  const { rollout, stage, revision, since, runs, problem, baseline, metrics } = answer;
  const wanted = metrics.filter(({ tier }) => tier !== null);
  const others = metrics.filter(({ tier }) => tier === null);
  const window = `${runs.length} ${runs.length === 1 ? "run" : "runs"}${since === null ? "" : ` since ${instant(since)}`}`;
  const sections: readonly (readonly [string, string])[] = [
    ["Success metrics", successTable(wanted, paint)],
    ["Per run", runTable(answer, wanted)],
    [
      "Other metrics",
      table(
        ["METRIC", "NOW"],
        others.map((metric) => [metric.id, now(metric, paint)]),
        "  ",
      ),
    ],
  ];
  return [
    `${paint("strong", rollout)} in ${stage}, revision ${revision}: ${window}\n`,
    baseline === null
      ? "no baseline yet\n"
      : `baseline of ${baseline.stage}, frozen at ${instant(baseline.capturedAt)} over ${baseline.runs.join(", ")}\n`,
    problem === null ? "" : unreadRuns(problem, paint),
    ...sections.filter(([, text]) => text !== "").map(([title, text]) => `\n${paint("strong", title)}\n${text}`),
  ].join("");
}

function successTable(metrics: readonly MetricView[], paint: Paint): string {
  const rows = metrics.map((metric) => [
    metric.id,
    metric.tier ?? "",
    now(metric, paint),
    metric.baseline === null ? "" : percentOf(metric.baseline),
    metric.target ?? "",
  ]);
  return table(["METRIC", "TIER", "NOW", "BASELINE", "TARGET"], rows, "  ");
}

/** Only metrics with a number for each run; a distribution has none. */
function runTable({ runs }: Metrics, metrics: readonly MetricView[]): string {
  const plotted = metrics.filter(({ kind, series }) => series.length > 0 && kind !== "distribution");
  if (plotted.length === 0) return "";
  const rows = runs.map((run, index) => [
    runText(run),
    ...plotted.map((metric) => valueText(metric, metric.series[index]?.value ?? null)),
  ]);
  return table(["RUN", ...plotted.map(({ id }) => id)], rows, "  ");
}

function now({ value, counts, message }: MetricView, paint: Paint): string {
  const known = value !== null || (counts !== null && counts.length > 0);
  return !known ? paint("doubtful", `unknown: ${message}`) : message;
}

function valueText({ kind, unit }: MetricView, value: number | null): string {
  if (value === null) return "unknown";
  if (kind === "proportion") return percent(value, 1);
  return unit === null ? decimal(value) : `${decimal(value)} ${unit}`;
}

function percentOf({ successes, trials }: NonNullable<MetricView["baseline"]>): string {
  return trials === 0 ? "unknown" : `${percent(successes, trials)} (${successes} of ${trials})`;
}
