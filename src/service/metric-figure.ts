import type { KeyCount, Observation } from "../criteria/observation.ts";
import { counted, decimal, percent } from "../criteria/words.ts";
import type { Metric } from "../definition/definition.ts";

/** What a metric amounts to over all runs. `value` null is unknown, never zero; `message` says which it is and why. */
export interface Figure {
  /** proportion: a share 0..1; total, mean, gauge: the amount; violations, schema, files: their number. */
  readonly value: number | null;
  readonly sample: number | null;
  readonly message: string;
  /** distribution: how often each key occurs. */
  readonly counts: readonly KeyCount[] | null;
}

/** `seen` undefined: the metric was not read, which is not "nothing found". */
export function figureOf(metric: Metric, seen: Observation | undefined): Figure {
  if (seen === undefined) return unknown("it was not read", null);
  const { sampleUnit, unit } = metric;
  const nothing = `no ${sampleUnit} measured yet`;
  switch (seen.kind) {
    case "unavailable":
      return unknown(seen.message, null);
    case "proportion": {
      const { successes, trials } = seen;
      if (trials === 0) return unknown(nothing, 0);
      const message = `${successes} of ${counted(trials, sampleUnit)} (${percent(successes, trials)})`;
      return { value: successes / trials, sample: trials, message, counts: null };
    }
    case "total":
    case "mean": {
      const { total, sample } = seen;
      if (sample === 0) return unknown(nothing, 0);
      if (total === null)
        return unknown(`${counted(sample, sampleUnit)}, but their total is NULL, which is unknown`, sample);
      const value = seen.kind === "mean" ? total / sample : total;
      // "92 phases in 92 phases" says nothing twice.
      if (unit === sampleUnit && value === sample)
        return { value, sample, message: counted(value, unit), counts: null };
      const over = `${seen.kind === "mean" ? "on average over" : "in"} ${counted(sample, sampleUnit)}`;
      return { value, sample, message: `${amount(value, unit)} ${over}`, counts: null };
    }
    case "distribution": {
      const { counts, sample } = seen;
      if (sample === 0) return { ...unknown(nothing, 0), counts };
      const shares = counts.map(({ key, n }) => `${key} ${percent(n, sample)}`);
      return { value: null, sample, message: `${shares.join(", ")} of ${counted(sample, sampleUnit)}`, counts };
    }
    case "violations": {
      const { count, population, truncated } = seen;
      // Nothing examined is never "no violations".
      if (population === 0 && count === 0) return unknown(`no ${sampleUnit} examined yet`, 0);
      const found = `${truncated ? "at least " : ""}${counted(count, unit ?? "violations")}`;
      return {
        value: count,
        sample: population,
        message: `${found} among ${counted(population, sampleUnit)}`,
        counts: null,
      };
    }
    case "gauge":
      if (seen.value === null) return unknown("its source has no number for it now", null);
      return { value: seen.value, sample: null, message: `${amount(seen.value, unit)} now`, counts: null };
  }
}

function amount(value: number, unit: string | null): string {
  return unit === null ? decimal(value) : `${decimal(value)} ${unit}`;
}

function unknown(message: string, sample: number | null): Figure {
  return { value: null, sample, message, counts: null };
}
