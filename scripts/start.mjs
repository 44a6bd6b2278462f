// `npm start`: everything a fresh clone needs, then the service in this very process (so that signals reach it).
import { prepare, root } from "./prepare.mjs";

process.chdir(root);
prepare();
process.argv.splice(2, process.argv.length, "serve", ...process.argv.slice(2));
await import("../dist/src/main.js");
