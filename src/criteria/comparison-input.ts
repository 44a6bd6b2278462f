import type { Comparison, Metric } from "../definition/definition.ts";
import type { Baseline, BaselineMetric, Exposure, Observation, ProportionObservation } from "./observation.ts";
import type { Verdict } from "./verdict.ts";
import { counted } from "./words.ts";

export interface ComparisonContext {
  readonly comparison: Comparison;
  readonly metric: Metric;
  readonly observation: Observation | undefined;
  readonly baseline: Baseline | null;
  readonly exposure: Exposure;
}

/** Two sides that can be compared: whole counts, trials on both, successes in a baseline that a share is taken of. */
export interface Sides {
  readonly baseline: BaselineMetric;
  readonly current: ProportionObservation;
}

/** Why there is nothing to compare: error when something is broken, inconclusive when something is still missing. */
export interface Gap {
  readonly verdict: Verdict;
  readonly message: string;
  readonly sample?: number;
}

function nonsense(side: { readonly successes: number; readonly trials: number }): boolean {
  const { successes, trials } = side;
  return !(Number.isSafeInteger(successes) && Number.isSafeInteger(trials) && successes >= 0 && successes <= trials);
}

function findBaseline({ comparison, metric, baseline }: ComparisonContext): BaselineMetric | Gap {
  const from = `the baseline of ${metric.title} from ${comparison.baseline}`;
  const found = baseline?.stage === comparison.baseline && baseline.metrics.find((each) => each.metric === metric.id);
  if (!found) {
    const message = `${from} was never frozen; it is taken when ${comparison.baseline} is left by a promotion: go back there, or freeze it over named runs (sluice baseline replace)`;
    return { verdict: "inconclusive", message };
  }
  if (nonsense(found) || found.perRun.some(nonsense))
    return { verdict: "error", message: `${from} reads ${found.successes} of ${found.trials}, which is no share` };
  if (found.trials === 0) return { verdict: "inconclusive", message: `${from} holds no ${metric.sampleUnit}` };
  if (comparison.scale === "relative" && found.successes === 0) {
    return { verdict: "inconclusive", message: `${from} is 0 %, of which no share can be lost; compare in points` };
  }
  return found;
}

/** Both sides, or what is wrong with or missing from them. */
export function gatherSides(context: ComparisonContext): Sides | Gap {
  const { comparison, metric, observation } = context;
  if (observation === undefined || observation.kind === "unavailable") {
    const why = observation === undefined ? "it was not read" : observation.message;
    return { verdict: "error", message: `${metric.title} could not be measured: ${why}` };
  }
  if (observation.kind !== "proportion" || nonsense(observation)) {
    const found =
      observation.kind === "proportion" ? `${observation.successes} of ${observation.trials}` : observation.kind;
    return {
      verdict: "error",
      message: `${metric.title} could not be compared: the telemetry answered with ${found}, expected a share`,
    };
  }
  const baseline = findBaseline(context);
  if ("verdict" in baseline) return baseline;
  if (observation.trials === 0) {
    const needed = `at least ${counted(comparison.minimumSample, metric.sampleUnit)} are needed to compare`;
    return {
      verdict: "inconclusive",
      message: `no ${metric.sampleUnit} measured yet; ${needed}`,
      sample: comparison.minimumSample,
    };
  }
  return { baseline, current: observation };
}

/** How many runs were measured, and whether all of them are over: each is one look at the data. */
export function looks(current: ProportionObservation, exposure: Exposure): { runs: number; allFinished: boolean } {
  const measured = new Set(current.perRun.flatMap((run) => (run.run !== null && run.trials > 0 ? [run.run] : [])));
  // A metric that does not tell its runs apart is taken to cover all of the exposure.
  const covered = exposure.runs.filter((run) => measured.size === 0 || measured.has(run.run));
  return { runs: measured.size || covered.length, allFinished: covered.every((run) => run.finished) };
}
