import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { scratchFolder } from "../support/sluice-process.ts";
import { ALERTS_FILE } from "./support/monitoring-files.ts";

const promtool = spawnSync("promtool", ["--version"]).status === 0;

/** Series as `promtool test rules` writes them: `0x20 1x100` is 21 times 0, then 101 times 1, four a minute. */
type Series = Readonly<Record<string, string>>;

interface Scene {
  readonly what: string;
  readonly series: Series;
  /** Those that fire at the minute. */
  readonly fire: readonly string[];
  readonly at: number;
}

const OF = 'job="sluice",instance="a"';
const STOPS = `sluice_stop_conditions_tripped_total{${OF},rollout="autopack",by="monitor"}`;
const FAILED = `sluice_store_commit_duration_seconds_count{${OF},outcome="failed"}`;
const requests = (operation: string, method: string, outcome: string) =>
  `sluice_http_requests_total{${OF},operation="${operation}",method="${method}",outcome="${outcome}"}`;
const FAILING = `sluice_store_failing{${OF}}`;
const FLAGS = requests("getFlags", "GET", "2xx");
const KILL = requests("engageKillSwitch", "POST", "5xx");
/** A process as it should be, since long ago. */
const WELL: Series = {
  [`up{${OF}}`]: "1x200",
  [`sluice_build_info{${OF}}`]: "1x200",
  [`process_start_time_seconds{${OF}}`]: "-100000x200",
  [`sluice_monitor_holds_lease{${OF}}`]: "1x200",
  [`sluice_flag_snapshot_staleness_seconds{${OF}}`]: "0x200",
  [FLAGS]: "0+3000x200",
  [STOPS]: "0x200",
  [FAILED]: "0x200",
  [FAILING]: "0x200",
  [KILL]: "0x200",
};

const EVALUATE = requests("evaluateFlags", "POST", "5xx");
const OTHER = { 'up{job="sluice",instance="b"}': "1x20 0x180", 'sluice_build_info{job="sluice",instance="b"}': "1x20" };

const SCENES: readonly Scene[] = [
  { what: "nothing happens", series: WELL, at: 40, fire: [] },
  {
    what: "a first stop condition trips",
    series: { ...WELL, [STOPS]: "0x20 1x180" },
    at: 6,
    fire: ["SluiceStopConditionTripped"],
  },
  { what: "the same, long afterwards", series: { ...WELL, [STOPS]: "0x20 1x180" }, at: 30, fire: [] },
  {
    what: "a stop condition trips before the first scrape of a process",
    series: {
      ...WELL,
      [`process_start_time_seconds{${OF}}`]: "_x20 295x180",
      [STOPS]: "_x20 1x180",
    },
    at: 6,
    fire: ["SluiceStopConditionTripped"],
  },
  { what: "one durable write fails", series: { ...WELL, [FAILED]: "0x20 1x180" }, at: 7, fire: ["SluiceWritesFail"] },
  {
    what: "a kill fails every 15 s for half an hour, beside 200 reads a second",
    series: { ...WELL, [KILL]: "0+1x200" },
    at: 30,
    fire: ["SluiceChangesFail"],
  },
  { what: "one kill fails", series: { ...WELL, [KILL]: "0x20 1x180" }, at: 6, fire: ["SluiceChangesFail"] },
  { what: "a few evaluations by POST fail", series: { ...WELL, [EVALUATE]: "0+1x200" }, at: 30, fire: [] },
  {
    what: "nothing can be stored, and nobody has tried to change anything",
    series: { ...WELL, [FAILING]: "0x20 1x180" },
    at: 7,
    fire: ["SluiceWritesFail"],
  },
  { what: "one of two replicas is gone", series: { ...WELL, ...OTHER }, at: 10, fire: ["SluiceInstanceDown"] },
  {
    what: "the flags of a process were never confirmed",
    // The second value is +Inf, which the format has no word for.
    series: { ...WELL, [`sluice_flag_snapshot_staleness_seconds{${OF}}`]: "1e308+1e308x200" },
    at: 5,
    fire: ["SluiceFlagsStale"],
  },
  { what: "the same, a minute after", series: { ...WELL, ...OTHER }, at: 6, fire: [] },
];

describe.skipIf(!promtool)(
  "the alert rules, evaluated (skipped without promtool, of Debian's package prometheus)",
  () => {
    let scratch: Awaited<ReturnType<typeof scratchFolder>>;
    beforeAll(async () => (scratch = await scratchFolder()));
    afterAll(() => scratch.remove());

    it.each(SCENES)("fire when they should: $what", ({ series, fire, at }) => {
      const file = path.join(scratch.path, "scene.yaml");
      const expression = "sort(count by (alertname) (ALERTS{alertstate='firing'}))";
      writeFileSync(
        file,
        stringify({
          rule_files: [ALERTS_FILE],
          evaluation_interval: "15s",
          tests: [
            {
              interval: "15s",
              input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
              promql_expr_test: [
                {
                  expr: expression,
                  eval_time: `${at}m`,
                  exp_samples: fire.map((alertname) => ({ labels: `{alertname="${alertname}"}`, value: 1 })),
                },
              ],
            },
          ],
        }),
      );
      const { status, stdout, stderr } = spawnSync("promtool", ["test", "rules", file], { encoding: "utf8" });
      expect(status, stdout + stderr).toBe(0);
    });
  },
);
