import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Observation } from "../../src/criteria/observation.ts";
import type { Metric } from "../../src/definition/definition.ts";
import { figureOf } from "../../src/service/metric-figure.ts";
import { seriesOf } from "../../src/service/metric-series.ts";
import { createRig, ROLLOUT, type Rig } from "./support/rig.ts";

const metricOf = (kind: "proportion" | "total" | "mean" | "distribution", unit: string | null = null): Metric => {
  return { id: "m", title: "M", purpose: null, sampleUnit: "phases", unit, kind, sql: "SELECT 1" };
};
const away: Observation = { kind: "unavailable", cause: "timeout", message: "took too long" };
const violations = (count: number, population: number, truncated = false): Observation => {
  return { kind: "violations", count, population, truncated, rows: [] };
};

describe("the figure of a metric", () => {
  it.each<[string, Metric, Observation | undefined, number | null, number | null, RegExp]>([
    ["that was not read", metricOf("total"), undefined, null, null, /it was not read/],
    ["that could not be measured", metricOf("total"), away, null, null, /took too long/],
    ["a share", metricOf("proportion"), proportion(9, 10), 0.9, 10, /^9 of 10 phases \(90 %\)$/],
    ["a share of nothing", metricOf("proportion"), proportion(0, 0), null, 0, /no phases measured yet/],
    ["a total", metricOf("total", "tokens"), amount("total", 30, 4), 30, 4, /^30 tokens in 4 phases$/],
    ["a total that counts its own sample", metricOf("total", "phases"), amount("total", 4, 4), 4, 4, /^4 phases$/],
    ["a real zero", metricOf("total", "tokens"), amount("total", 0, 4), 0, 4, /^0 tokens in 4 phases$/],
    ["a total of NULL", metricOf("total"), amount("total", null, 4), null, 4, /unknown/],
    ["a mean", metricOf("mean"), amount("mean", 30, 4), 7.5, 4, /^7.5 on average over 4 phases$/],
    ["a mean of nothing", metricOf("mean"), amount("mean", 0, 0), null, 0, /no phases measured yet/],
    ["violations", metricOf("total"), violations(2, 9), 2, 9, /^2 violations among 9 phases$/],
    ["more violations than were read", metricOf("total"), violations(2, 9, true), 2, 9, /^at least 2 violations/],
    ["no violations in nothing", metricOf("total"), violations(0, 0), null, 0, /no phases examined yet/],
    ["a gauge", metricOf("total", "GiB"), { kind: "gauge", value: 0 }, 0, null, /^0 GiB now$/],
    ["a gauge without a number", metricOf("total"), { kind: "gauge", value: null }, null, null, /no number/],
    [
      "a distribution",
      metricOf("distribution"),
      {
        kind: "distribution",
        counts: [
          { key: "a", n: 3 },
          { key: "b", n: 1 },
        ],
        sample: 4,
      },
      null,
      4,
      /^a 75 %, b 25 % of 4 phases$/,
    ],
  ])("tells of %s", (_, metric, seen, value, sample, message) => {
    const figure = figureOf(metric, seen);
    expect([figure.value, figure.sample]).toEqual([value, sample]);
    expect(figure.message).toMatch(message);
  });
});

describe("the series of a metric", () => {
  const runs = ["run-2", "run-1", "run-3"];

  it("has a point for each run in the order asked for, unknown where the rows say nothing", () => {
    const seen = {
      ...proportion(3, 4),
      perRun: [
        { run: "run-1", successes: 3, trials: 4 },
        { run: "run-2", successes: 0, trials: 0 },
      ],
    };
    expect(seriesOf(metricOf("proportion"), seen, runs)).toEqual([
      { run: "run-2", value: null, sample: 0, successes: 0, trials: 0 },
      { run: "run-1", value: 0.75, sample: 4, successes: 3, trials: 4 },
      { run: "run-3", value: null, sample: 0 },
    ]);
    const mean: Observation = { ...amount("mean", 9, 3), perRun: [{ run: "run-1", total: 9, sample: 3 }] };
    expect(seriesOf(metricOf("mean"), mean, ["run-1"])).toEqual([{ run: "run-1", value: 3, sample: 3 }]);
  });

  it("has the counts of each run for a distribution", () => {
    const counts = [{ key: "a", n: 2 }];
    const seen: Observation = { kind: "distribution", counts, sample: 2, perRun: [{ run: "run-1", counts }] };
    expect(seriesOf(metricOf("distribution"), seen, ["run-1"])).toEqual([
      { run: "run-1", value: null, sample: 2, counts },
    ]);
  });

  it.each<[string, Observation | undefined]>([
    ["rows that name no run", { ...proportion(3, 4), perRun: [{ run: null, successes: 3, trials: 4 }] }],
    ["a distribution that does not", { kind: "distribution", counts: [], sample: 0 }],
    ["violations", violations(1, 2)],
    ["a problem", away],
    ["nothing", undefined],
  ])("is empty for %s", (_, seen) => {
    expect(seriesOf(metricOf("proportion"), seen, runs)).toEqual([]);
  });
});

describe("the metrics of a rollout", () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await createRig();
    rig.observed.runs = [{ run: "run-1", finished: true, known: true }];
    rig.observed.observations = { success: proportion(19, 20), saved: amount("total", 5, 1) };
  });
  afterEach(() => rig.close());

  const read = (runs: readonly string[] | null) => rig.services.metrics.read({ rollout: ROLLOUT, runs });

  it("are the success metrics in their order, then the others, over the runs of the exposure", async () => {
    const report = await read(null);
    expect(report).toMatchObject({ since: "2026-03-01T10:00:00.000Z", baseline: null, runs: [{ run: "run-1" }] });
    expect(report.metrics.map(({ id, tier, value }) => [id, tier, value])).toEqual([
      ["success", "primary", 0.95],
      ["calm", "secondary", null],
      ["saved", null, 5],
      ["modes", null, null],
    ]);
    expect(report.metrics[1]).toMatchObject({ kind: null, message: expect.stringContaining("somebody has to watch") });
  });

  it("come with the frozen baseline and its own runs", async () => {
    await rig.execute({ type: "promote", reason: "climb", force: true });
    rig.observed.observations["success"] = {
      ...proportion(8, 10),
      perRun: [{ run: "run-2", successes: 8, trials: 10 }],
    };
    rig.observed.runs = [{ run: "run-2", finished: true, known: true }];
    const { metrics, baseline } = await read(null);
    expect(baseline).toMatchObject({ stage: "prepare", runs: ["run-1"] });
    expect(metrics[0]).toMatchObject({
      value: 0.8,
      series: [{ run: "run-2", value: 0.8 }],
      baseline: { successes: 19, trials: 20, share: 0.95, series: [{ run: "run-1", value: 0.95 }] },
    });
    expect(metrics[2]?.baseline).toBeNull();
  });

  it("can be asked for named runs, known or not, each once", async () => {
    const { runs, since } = await read(["run-1", "nobody", "run-1"]);
    expect([since, runs.map(({ run, known }) => [run, known])]).toEqual([
      null,
      [
        ["run-1", true],
        ["nobody", false],
      ],
    ]);
  });
});

function proportion(successes: number, trials: number) {
  return { kind: "proportion" as const, perRun: [{ run: "run-1", successes, trials }], successes, trials };
}

function amount(kind: "total" | "mean", total: number | null, sample: number) {
  return { kind, perRun: [], total, sample };
}
