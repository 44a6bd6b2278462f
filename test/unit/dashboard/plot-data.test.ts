import { describe, expect, it } from "vitest";
import { metricTable } from "../../../src/dashboard/charts/metric-rows.ts";
import { plotOf, valueText } from "../../../src/dashboard/charts/plot-data.ts";
import type { MetricView } from "../../../src/generated/contract.ts";

const metric = (changes: Partial<MetricView>): MetricView => ({
  id: "success",
  title: "Success rate",
  kind: "proportion",
  unit: null,
  sampleUnit: "phases",
  tier: "primary",
  target: null,
  value: 0.9,
  sample: 20,
  message: "…",
  counts: null,
  series: [
    { run: "run-1", value: 0.9, sample: 10, successes: 9, trials: 10 },
    { run: "run-2", value: null, sample: 0, successes: 0, trials: 0 },
  ],
  baseline: null,
  ...changes,
});
const distribution = metric({
  kind: "distribution",
  series: [
    {
      run: "run-1",
      value: null,
      sample: 4,
      counts: [
        { key: "b", n: 3 },
        { key: "a", n: 1 },
      ],
    },
    { run: "run-2", value: null, sample: 0, counts: [] },
  ],
});

describe("a metric as a plot", () => {
  it("is a line for a share, and unknown is a gap, not zero", () => {
    const plot = plotOf(metric({}));
    expect(plot).toMatchObject({ shape: "line", unit: "share", runs: ["run-1", "run-2"], unknown: 1, baseline: null });
    expect(plot?.series).toEqual([{ label: "Success rate", values: [0.9, null] }]);
  });

  it("is bars for an amount, with its unit; a measured zero stays a zero", () => {
    const plot = plotOf(metric({ kind: "total", unit: "tokens", series: [{ run: "run-1", value: 0, sample: 20 }] }));
    expect(plot).toMatchObject({ shape: "bars", unit: "amount", unitName: "tokens", unknown: 0 });
    expect(plot?.series[0]?.values).toEqual([0]);
  });

  it("is stacked shares for a distribution, each key once and in order", () => {
    expect(plotOf(distribution)?.series).toEqual([
      { label: "a", values: [0.25, null] },
      { label: "b", values: [0.75, null] },
    ]);
  });

  it("has the baseline as a band from its lowest to its highest run", () => {
    const series = [0.95, 0.85, null].map((value, index) => ({ run: `base-${index}`, value, sample: 20 }));
    expect(plotOf(metric({ baseline: { successes: 36, trials: 40, share: 0.9, series } }))?.baseline).toEqual({
      share: 0.9,
      low: 0.85,
      high: 0.95,
    });
    expect(plotOf(metric({ baseline: { successes: 0, trials: 0, share: null, series: [] } }))?.baseline).toBeNull();
  });

  it("is nothing where the metric does not tell its runs apart", () => {
    expect(plotOf(metric({ series: [] }))).toBeNull();
  });
});

describe("the table behind a plot", () => {
  it("has a row a run and says unknown where the plot has a gap", () => {
    const one = metric({});
    const plot = plotOf(one);
    if (plot === null) throw new Error("no plot");
    expect(metricTable(one, plot)).toEqual({
      columns: ["Run", "Value", "Count (phases)"],
      rows: [
        ["run-1", "90 %", "9 of 10"],
        ["run-2", "unknown", "0 of 0"],
      ],
    });
  });

  it("has a column a key of a distribution", () => {
    const plot = plotOf(distribution);
    if (plot === null) throw new Error("no plot");
    const { columns, rows } = metricTable(distribution, plot);
    expect(columns).toEqual(["Run", "a", "b", "Sample (phases)"]);
    expect(rows[1]).toEqual(["run-2", "unknown", "unknown", "0"]);
  });
});

describe("a value", () => {
  it.each([
    [0.91667, "share", null, "91.7 %"],
    [1078.27, "amount", "tokens", "1\u202f078 tokens"],
    [3.456, "amount", null, "3.46"],
    [null, "amount", "tokens", "unknown"],
  ] as const)("%s (%s, %s) is written %s", (value, unit, name, text) => {
    expect(valueText(value, unit, name)).toBe(text);
  });
});
