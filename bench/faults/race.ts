// npx tsx bench/faults/race.ts [--rounds 1000] [--store sqlite|postgresql] [--plant unguarded-revision]
import { parseArgs } from "node:util";
import { PLANTS } from "./planted-store.ts";
import { runRaces } from "./run-races.ts";
import { withDatabase } from "./with-database.ts";

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "1000" },
    store: { type: "string", default: "sqlite" },
    plant: { type: "string" },
  },
});
const plant = PLANTS.find((name) => name === values.plant) ?? null;
if (values.plant !== undefined && plant === null) throw new Error(`--plant must be one of ${PLANTS.join(", ")}`);
const { broken, ...injected } = await withDatabase(values.store, (url) => runRaces(url, Number(values.rounds), plant));
console.log(values.store, injected);
for (const problem of broken.slice(0, 20)) console.error(problem);
const idle = injected.rounds === 0;
console.log(idle ? "nothing was raced" : broken.length === 0 ? "one winner each" : `${broken.length} broken rounds`);
process.exitCode = broken.length === 0 && !idle ? 0 : 1;
