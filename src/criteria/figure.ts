import type { Condition, Metric } from "../definition/definition.ts";
import { fractionOf, ratioOf, satisfies } from "./exact.ts";
import type {
  AmountObservation,
  EvidenceRow,
  GaugeObservation,
  ProportionObservation,
  ViolationsObservation,
} from "./observation.ts";
import { wilsonInterval } from "./statistics/wilson.ts";
import { counted, decimal, percent } from "./words.ts";

/** One observation put beside a condition. A string instead of a figure says why the observation makes no sense. */
export interface Figure {
  readonly observed: string;
  readonly value: number | null;
  readonly sample: number;
  readonly rows: readonly EvidenceRow[];
  readonly holds: boolean;
  /** No further sample can change `holds`. */
  readonly settled: boolean;
  /** Set when there is nothing to compare, whatever the sample: what is missing. */
  readonly gap: string | null;
  /** Added to the sentence, where the bare numbers could be misread. */
  readonly aside: string;
}

const MOST_ROWS = 20;
/** How many violations a sentence names before it refers to the rows. */
const NAMED_ROWS = 3;

const PLAIN = { rows: [], settled: false, gap: null, aside: "" } as const;

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

export function readProportion(metric: Metric, seen: ProportionObservation, condition: Condition): Figure | string {
  const { successes, trials } = seen;
  if (!isCount(successes) || !isCount(trials) || successes > trials) {
    return `it counted ${successes} of ${trials} ${metric.sampleUnit}, expected whole numbers with no more successes than trials; correct the query`;
  }
  if (trials === 0) {
    const gap = `no ${metric.sampleUnit} measured yet`;
    return { ...PLAIN, observed: gap, value: null, sample: 0, holds: false, gap };
  }
  const observed = `${successes} of ${counted(trials, metric.sampleUnit)} (${percent(successes, trials)})`;
  const holds = satisfies(condition, ratioOf(successes, trials));
  const aside = holds ? lowerBound(seen, condition) : "";
  return { ...PLAIN, observed, value: successes / trials, sample: trials, holds, aside };
}

/** What a met lower limit is worth: 10 of 10 meets "at least 90 %" and proves no more than 78 %. All or nothing needs no estimate. */
function lowerBound(seen: ProportionObservation, condition: Condition): string {
  if (condition.op !== "atLeast" && condition.op !== "moreThan") return "";
  if (condition.value <= 0 || condition.value >= 1) return "";
  const lower = Math.floor(10_000 * wilsonInterval(seen).lower) / 100;
  return `; the true share is at least ${lower} % with 95 % confidence`;
}

export function readAmount(metric: Metric, seen: AmountObservation, condition: Condition): Figure | string {
  const { total, sample } = seen;
  if (!isCount(sample))
    return `it counted a sample of ${sample} ${metric.sampleUnit}, expected a whole number; correct the query`;
  if (total === null || sample === 0) {
    const gap =
      sample === 0
        ? `no ${metric.sampleUnit} measured yet`
        : `${counted(sample, metric.sampleUnit)} but the total is NULL, which is unknown and not zero`;
    return { ...PLAIN, observed: gap, value: null, sample, holds: false, gap };
  }
  if (!Number.isFinite(total)) return `the total is ${total}, expected a finite number; correct the query`;
  const unit = metric.unit === null ? "" : ` ${metric.unit}`;
  const value = metric.kind === "mean" ? total / sample : total;
  const holds = satisfies(condition, metric.kind === "mean" ? ratioOf(total, sample) : fractionOf(total));
  const over = counted(sample, metric.sampleUnit);
  // What only counts its own sample says it once: "30 phases in 30 phases" would be read twice.
  const isCounting = metric.kind === "total" && metric.unit === metric.sampleUnit && total === sample;
  const words = `${decimal(value)}${unit} ${metric.kind === "mean" ? "on average over" : "in"} ${over}`;
  const observed = isCounting ? over : words;
  return { ...PLAIN, observed, value, sample, holds };
}

/** One number now: its own sample of one, whatever has run. */
export function readGauge(metric: Metric, { value }: GaugeObservation, condition: Condition): Figure | string {
  if (value === null) {
    const gap = "its source has no number for it now, which is unknown and not zero";
    return { ...PLAIN, observed: gap, value, sample: 1, holds: false, gap };
  }
  if (!Number.isFinite(value)) return `the value is ${value}, expected a finite number; correct the query`;
  const observed = `${decimal(value)}${metric.unit === null ? "" : ` ${metric.unit}`}`;
  return { ...PLAIN, observed, value, sample: 1, holds: satisfies(condition, fractionOf(value)) };
}

/** With nothing seen in n, more than 3 in n would have shown up with 95 % probability ("rule of three"). */
function ruleOfThree(metric: Metric, population: number): string {
  // A schema is looked at whole; only of a sample can more be hidden.
  if (metric.kind === "schema" || population <= 3) return "";
  return `; none seen in ${population} means fewer than ${percent(3, population)} with 95 % confidence`;
}

/** The first violations by name: "4 violations" alone sends the reader off to find them. */
function examples({ count, rows, truncated }: ViolationsObservation): string {
  const named = rows.slice(0, NAMED_ROWS).map(rowText);
  if (named.length === 0) return "";
  const left = count - named.length;
  const more = left > 0 ? `; and ${truncated ? "at least " : ""}${left} more` : "";
  return `: ${named.join("; ")}${more}`;
}

function rowText(row: EvidenceRow): string {
  return Object.entries(row)
    .map(([column, value]) => `${column} ${value === null ? "NULL" : String(value)}`)
    .join(", ");
}

export function readViolations(metric: Metric, seen: ViolationsObservation, condition: Condition): Figure | string {
  const { count, population, truncated } = seen;
  if (!isCount(count) || !isCount(population)) {
    return `it counted ${count} among ${population} ${metric.sampleUnit}, expected whole numbers; correct the query`;
  }
  const upper = condition.op === "none" || condition.op === "atMost" || condition.op === "lessThan";
  const holds = satisfies(condition, fractionOf(count));
  // Counts only grow: a broken upper bound stays broken and a reached lower bound stays reached.
  const settled = count > 0 && (upper ? !holds : holds);
  const among = `among ${counted(population, metric.sampleUnit)}`;
  const observed = `${truncated ? "at least " : ""}${counted(count, metric.unit ?? "violations")} ${among}`;
  const gap = (): string | null => {
    if (settled) return null;
    if (truncated) return `${observed}: reading stopped at the row limit, so there may be more`;
    return population === 0 ? `no ${metric.sampleUnit} examined yet` : null;
  };
  return {
    observed,
    value: count,
    sample: population,
    rows: seen.rows.slice(0, MOST_ROWS),
    holds,
    settled,
    gap: gap(),
    aside: count === 0 ? ruleOfThree(metric, population) : examples(seen),
  };
}
