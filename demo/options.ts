import { parseArgs } from "node:util";
import type { Fault } from "./plan-run.ts";
import { FAULTS } from "./plan-run.ts";

export interface DemoOptions {
  readonly database: string;
  readonly workspace: string;
  readonly runs: number;
  readonly everyMs: number;
  readonly phases: number;
  readonly fault: Fault;
  readonly seed: number;
  readonly flagsFrom: string | null;
}

export const DEMO_HELP = `Plays the observed system: writes believable runs, phases and telemetry into a local database.

  npm run demo -- [options]

  --database PATH     the SQLite file, created where missing (data/demo-telemetry.db)
  --workspace PATH    the folder history packs are left in (data/demo-workspace)
  --runs N            how many runs; 0: until stopped (10)
  --every SECONDS     how long one run takes; 0: at once (2)
  --phases N          phases of a run (12)
  --fault NAME        ${FAULTS.join(", ")} (none)
  --seed N            the same seed gives the same data, apart from time (1)
  --flags-from URL    read the flags from Sluice before each run and behave accordingly; without it everything is on

Example: npm run demo -- --runs 5 --flags-from http://127.0.0.1:8080
Give Sluice the same to watch: SLUICE_TELEMETRY_URL=file:./data/demo-telemetry.db SLUICE_WORKSPACE=data/demo-workspace
`;

/** The options, or "help". Throws an Error that names the option, what was found and what was needed. */
export function parseDemoOptions(argv: readonly string[]): DemoOptions | "help" {
  const { values } = parseArgs({
    args: [...argv],
    strict: true,
    options: {
      database: { type: "string", default: "data/demo-telemetry.db" },
      workspace: { type: "string", default: "data/demo-workspace" },
      runs: { type: "string", default: "10" },
      every: { type: "string", default: "2" },
      phases: { type: "string", default: "12" },
      fault: { type: "string", default: "none" },
      seed: { type: "string", default: "1" },
      "flags-from": { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return "help";
  const fault = FAULTS.find((known) => known === values.fault);
  if (fault === undefined)
    throw new Error(`--fault is ${JSON.stringify(values.fault)}, needed one of ${FAULTS.join(", ")}`);
  const flagsFrom = values["flags-from"] ?? null;
  if (flagsFrom !== null && !URL.canParse(flagsFrom))
    throw new Error(`--flags-from is ${JSON.stringify(flagsFrom)}, needed a URL such as http://127.0.0.1:8080`);
  return {
    database: values.database,
    workspace: values.workspace,
    runs: wholeNumber("runs", values.runs, 0, 1_000_000),
    everyMs: seconds(values.every) * 1_000,
    phases: wholeNumber("phases", values.phases, 1, 1_000),
    fault,
    seed: wholeNumber("seed", values.seed, 0, 1_000_000),
    flagsFrom,
  };
}

function wholeNumber(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isInteger(value) || value < least || value > most) {
    throw new Error(`--${name} is ${JSON.stringify(text)}, needed a whole number from ${least} to ${most}`);
  }
  return value;
}

function seconds(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !(value >= 0 && value <= 3_600))
    throw new Error(`--every is ${JSON.stringify(text)}, needed seconds from 0 to 3600`);
  return value;
}
