// npx tsx bench/faults/kill-loop.ts [--cycles 2000] [--store sqlite|postgresql] [--plant <bug>]
import { parseArgs } from "node:util";
import { PLANTS } from "./planted-store.ts";
import { problemsOf, runKillLoop } from "./run-kill-loop.ts";
import { withDatabase } from "./with-database.ts";

const { values } = parseArgs({
  options: {
    cycles: { type: "string", default: "200" },
    store: { type: "string", default: "sqlite" },
    plant: { type: "string" },
  },
});
const cycles = Number(values.cycles);
const plant = PLANTS.find((name) => name === values.plant) ?? null;
if (values.plant !== undefined && plant === null) throw new Error(`--plant must be one of ${PLANTS.join(", ")}`);

const report = await withDatabase(values.store, (url) => runKillLoop({ url, cycles, plant }));
const { broken: _, ...injected } = report;
console.log(values.store, injected);
const problems = problemsOf(report, cycles);
for (const problem of problems.slice(0, 20)) console.error(problem);
console.log(problems.length === 0 ? "every promise kept" : `${problems.length} problems`);
process.exitCode = problems.length === 0 ? 0 : 1;
