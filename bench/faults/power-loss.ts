// npx tsx bench/faults/power-loss.ts [--images 1000] [--turns 200] [--plant normal]
import { parseArgs } from "node:util";
import { runPowerLoss } from "./run-power-loss.ts";

const { values } = parseArgs({
  options: {
    images: { type: "string", default: "1000" },
    turns: { type: "string", default: "200" },
    plant: { type: "string" },
  },
});
if (values.plant !== undefined && values.plant !== "normal") throw new Error("--plant must be normal");
const { broken, ...injected } = await runPowerLoss({
  images: Number(values.images),
  turns: Number(values.turns),
  level: values.plant ?? "full",
  random: Math.random,
});
console.log(injected);
for (const problem of broken.slice(0, 10)) console.error(problem);
console.log(broken.length === 0 ? "nothing acknowledged was lost" : `${broken.length} images broken`);
process.exitCode = broken.length === 0 ? 0 : 1;
