// `npm test`: installs what is missing, then every check there is. Ends with one line, "N passed, N failed".
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { prepare, root } from "./prepare.mjs";

process.chdir(root);
prepare();

const scratch = mkdtempSync(path.join(os.tmpdir(), "sluice-test-"));
const report = path.join(scratch, "vitest.json");
let passed = 0;
let failed = 0;

check("format", ["node_modules/prettier/bin/prettier.cjs", "--check", "--log-level", "warn", "."]);
check("lint", ["node_modules/oxlint/bin/oxlint", "--type-aware", "--deny-warnings"]);
check("types", ["node_modules/typescript/bin/tsc"]);
check("types of the dashboard", ["node_modules/typescript/bin/tsc", "-p", "src/dashboard"]);
const ran = run("tests", [
  "node_modules/vitest/vitest.mjs",
  "run",
  "--reporter=default",
  "--reporter=json",
  `--outputFile.json=${report}`,
]);
count(ran);
rmSync(scratch, { recursive: true, force: true });

console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);

function run(name, args) {
  console.log(`\n── ${name}`);
  return spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" }).status === 0;
}

function check(name, args) {
  if (run(name, args)) passed++;
  else failed++;
}

/** A run that died without a report, or failed outside any test, is one failure more than the report knows of. */
function count(succeeded) {
  let totals = { numPassedTests: 0, numFailedTests: 0 };
  try {
    totals = JSON.parse(readFileSync(report, "utf8"));
  } catch {
    succeeded = false;
  }
  passed += totals.numPassedTests;
  failed += totals.numFailedTests;
  if (!succeeded && totals.numFailedTests === 0) failed++;
}
