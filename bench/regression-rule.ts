import { parseArgs } from "node:util";
import { pathToFileURL } from "node:url";
import type { RunProportion } from "../src/criteria/observation.ts";
import type { Counts } from "../src/criteria/statistics/counts.ts";
import { estimateDesignEffect } from "../src/criteria/statistics/design-effect.ts";
import {
  gradeLiterally,
  gradeRegression,
  stopConfidence,
  type Grade,
} from "../src/criteria/statistics/regression-rule.ts";

/**
 * How often the regression rule stops a healthy and a harmed rollout. A baseline of 5 runs of 10 trials at a true rate of .95 is
 * compared with up to 5 runs of 10, looked at after every run or every trial; a rollout that is stopped stays stopped. `rho` is the correlation of
 * trials within a run; "estimated" divides counts by the design effect of the baseline's runs, as the shipped rule does. Seeded, so that every run of this file prints the same table.
 * `--seed N` draws other rollouts than those the rule was chosen by, `--baseline-runs N` compares with a baseline of another size,
 * `--shipped` leaves out the rules that are not.
 */
const LIMITS = { scale: "points", target: 5, stop: 10, minimumSample: 10 } as const;
const BASELINE_RATE = 0.95;
const RUNS = 5;
const TRIALS = 10;

interface Design {
  readonly seed: number;
  readonly baselineRuns: number;
  readonly simulations: number;
}

type Random = () => number;

/** mulberry32: small, fast, good enough to draw runs. */
function seeded(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The outcomes of one run as a Pólya urn: each makes the like more probable, which gives exactly the correlation rho. */
function drawRun(random: Random, rate: number, rho: number): boolean[] {
  const outcomes: boolean[] = [];
  let successes = 0;
  for (let drawn = 0; drawn < TRIALS; drawn++) {
    const chance = rho === 0 ? rate : (rate * (1 / rho - 1) + successes) / (1 / rho - 1 + drawn);
    const success = random() < chance;
    outcomes.push(success);
    if (success) successes++;
  }
  return outcomes;
}

function asRun(run: string, outcomes: readonly boolean[]): RunProportion {
  return { run, successes: outcomes.filter(Boolean).length, trials: outcomes.length };
}

function total(runs: readonly RunProportion[]): Counts {
  return {
    successes: runs.reduce((sum, run) => sum + run.successes, 0),
    trials: runs.reduce((sum, run) => sum + run.trials, 0),
  };
}

interface Look {
  readonly baseline: readonly RunProportion[];
  readonly current: readonly RunProportion[];
  /** False between the trials of a run. */
  readonly finished: boolean;
}

interface Rule {
  readonly name: string;
  readonly rho: number;
  readonly everyTrial: boolean;
  grade(look: Look): Grade;
}

type Confidence = (runs: number, finished: boolean) => number;
type Effect = (baseline: readonly RunProportion[]) => number;

/** The same counts come up again and again; grading them once keeps the whole table under a minute. */
function gradedRule(name: string, rho: number, confidence: Confidence, effect: Effect, everyTrial = false): Rule {
  const known = new Map<string, Grade>();
  const grade = (look: Look): Grade => {
    const [baseline, current] = [total(look.baseline), total(look.current)];
    const bar = confidence(look.current.length, look.finished);
    const input = { baseline, current, limits: LIMITS, designEffect: effect(look.baseline), confidence: bar };
    const key = [baseline.successes, current.successes, current.trials, input.designEffect, bar].join();
    const found = known.get(key) ?? gradeRegression(input).grade;
    known.set(key, found);
    return found;
  };
  return { name, rho, everyTrial, grade };
}

const literalRule = (name: string, rho: number, everyTrial = false): Rule => ({
  name,
  rho,
  everyTrial,
  grade: ({ baseline, current }) => gradeLiterally(total(baseline), total(current), LIMITS),
});

const constant: Confidence = () => 0.9;
const twoSteps: Confidence = (runs) => (runs < 2 ? 0.99 : 0.9);
const independent: Effect = () => 1;
const estimated: Effect = (baseline) => estimateDesignEffect(baseline).value;

/** The states of the current runs at which a rule looks, trial by trial or run by run. */
function looksAt(
  run: RunProportion,
  earlier: readonly RunProportion[],
  order: readonly boolean[],
  everyTrial: boolean,
): Omit<Look, "baseline">[] {
  const last = { current: [...earlier, run], finished: true };
  if (!everyTrial) return [last];
  const partial = order.slice(0, -1).map((_, index) => {
    const seen = order.slice(0, index + 1);
    return {
      current: [...earlier, { ...run, successes: seen.filter(Boolean).length, trials: seen.length }],
      finished: false,
    };
  });
  return [...partial, last];
}

/** The last grade; a rollout that is stopped stays stopped. */
function simulate(rule: Rule, random: Random, rate: number, baselineRuns: number): Grade {
  const baseline = Array.from({ length: baselineRuns }, (_, run) =>
    asRun(`base-${run}`, drawRun(random, BASELINE_RATE, rule.rho)),
  );
  const current: RunProportion[] = [];
  let grade: Grade = "insufficient";
  for (let index = 0; index < RUNS; index++) {
    const outcomes = drawRun(random, rate, rule.rho);
    const run = asRun(`run-${index}`, outcomes);
    for (const look of looksAt(run, current, outcomes, rule.everyTrial)) {
      grade = rule.grade({ baseline, ...look });
      if (grade === "stop") return grade;
    }
    current.push(run);
  }
  return grade;
}

function shares(rule: Rule, rate: number, { seed, baselineRuns, simulations }: Design): ReadonlyMap<Grade, number> {
  const random = seeded(Math.round(rate * 1_000) + Math.round(rule.rho * 100_000) + 1_000_000 * seed);
  const counts = new Map<Grade, number>();
  for (let i = 0; i < simulations; i++) {
    const grade = simulate(rule, random, rate, baselineRuns);
    counts.set(grade, (counts.get(grade) ?? 0) + 1);
  }
  return new Map([...counts].map(([grade, count]) => [grade, (100 * count) / simulations]));
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(header), line(header.map(() => "---")), ...rows.map(line)].join("\n");
}

const show = (share: number | undefined): string => (share ?? 0).toFixed(1);

function report(design: Design, shippedOnly: boolean): string {
  const all: readonly Rule[] = [
    literalRule("literal", 0),
    literalRule("literal, every trial", 0, true),
    gradedRule(".90", 0, constant, independent),
    gradedRule(".99, then .90", 0, twoSteps, independent),
    gradedRule(".99, then .90", 0.1, twoSteps, independent),
    gradedRule(".99, then .90, estimated", 0.1, twoSteps, estimated),
    gradedRule("shipped without estimate", 0.1, stopConfidence, independent),
    gradedRule("shipped", 0, stopConfidence, estimated),
    gradedRule("shipped", 0.1, stopConfidence, estimated),
    gradedRule("shipped, every trial", 0.1, stopConfidence, estimated, true),
  ];
  const rules = shippedOnly ? all.filter(({ name }) => name === "shipped") : all;
  const rates = [0.95, 0.9, 0.85, 0.8, 0.7];
  const stops = rates.map((rate) => [
    rate.toFixed(2),
    ...rules.map((rule) => show(shares(rule, rate, design).get("stop"))),
  ]);
  const grades: readonly Grade[] = ["stop", "fail", "inconclusive", "weak", "strong"];
  const shipped = rules.filter((rule) => rule.name === "shipped");
  const verdicts = shipped.flatMap((rule) =>
    rates.map((rate) => {
      const found = shares(rule, rate, design);
      return [`rho ${rule.rho}`, rate.toFixed(2), ...grades.map((grade) => show(found.get(grade)))];
    }),
  );
  return [
    `Stopped, in % of ${design.simulations} simulations a cell (standard error at most ${show(50 / Math.sqrt(design.simulations))}); true rate of the baseline ${BASELINE_RATE} over ${design.baselineRuns} runs`,
    table(["true rate", ...rules.map((rule) => `${rule.name}, rho ${rule.rho}`)], stops),
    "Last grade of the shipped rule, in %",
    table(["runs", "true rate", ...grades], verdicts),
  ].join("\n\n");
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { values } = parseArgs({
    options: {
      seed: { type: "string", default: "0" },
      "baseline-runs": { type: "string", default: "5" },
      simulations: { type: "string", default: "4000" },
      shipped: { type: "boolean", default: false },
    },
  });
  const design = {
    seed: Number(values.seed),
    baselineRuns: Number(values["baseline-runs"]),
    simulations: Number(values.simulations),
  };
  process.stdout.write(`${report(design, values.shipped)}\n`);
}
