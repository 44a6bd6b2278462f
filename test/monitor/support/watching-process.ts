/** A replica of its own process: `tsx watching-process.ts <store url> <holder>`. Tells every second what it is. */
import { createAssessor } from "../../../src/service/assess-rollout.ts";
import { checkDocument } from "../../../src/rollout/check-document.ts";
import { createCatalog } from "../../../src/service/catalog.ts";
import { createFlagSnapshots } from "../../../src/service/flag-snapshots.ts";
import { createLine } from "../../../src/service/line.ts";
import { createMonitor } from "../../../src/service/monitor/monitor.ts";
import { openStore } from "../../../src/store/open-store.ts";
import { WATCHED } from "./document.ts";
import { doubled, fine, sourceOf } from "./observed.ts";

const [url = "", holder = ""] = process.argv.slice(2);
const checked = checkDocument(WATCHED, "watched.rollout.yaml");
if (!checked.ok) throw new Error("the document of the test is not valid");
const store = await openStore({ url });
const catalog = createCatalog([checked.versioned], store);
// What is observed turns bad as soon as the test says so on the standard input.
const observed = { observations: fine(), reading: async () => {} };
process.stdin.on("data", () => (observed.observations["doubled"] = doubled(1)));
const monitor = createMonitor({
  store,
  catalog,
  assessor: createAssessor(store, { get: () => sourceOf(observed) }),
  snapshots: createFlagSnapshots(),
  line: createLine(),
  clock: () => new Date(),
  monotonic: () => performance.now(),
  random: () => 0,
  holder,
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
  log: (line) => console.log(line),
});
monitor.start();
setInterval(() => console.log(`role: ${monitor.role()}`), 200);
