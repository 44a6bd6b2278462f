// `npm test`: installs what is missing, then every check there is. `npm test -- PATH …`: the tests below those paths only.
// Ends with what failed, and one line, "N passed, N failed".
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { prepare, root } from "./prepare.mjs";

process.chdir(root);
prepare();

const paths = process.argv.slice(2);
let passed = 0;
const failures = [];
const shaky = [];
const skipped = [];

if (paths.length === 0) {
  check("format", ["node_modules/prettier/bin/prettier.cjs", "--check", "--log-level", "warn", "."]);
  check("lint", ["node_modules/oxlint/bin/oxlint", "--type-aware", "--deny-warnings"]);
  check("types", ["node_modules/typescript/bin/tsc"]);
  check("types of the dashboard", ["node_modules/typescript/bin/tsc", "-p", "src/dashboard"]);
}
test();

// Again at the end, where they are found by whoever sees only the last lines.
for (const name of skipped) console.log(`skipped: ${name}`);
for (const name of shaky) console.log(`passed when tried again: ${name}`);
for (const failure of failures) console.log(`failed: ${failure}`);
console.log(`${passed} passed, ${failures.length} failed`);
process.exit(failures.length === 0 ? 0 : 1);

function run(name, args) {
  console.log(`\n── ${name}`);
  return spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" }).status === 0;
}

function check(name, args) {
  if (run(name, args)) passed++;
  else failures.push(name);
}

function test() {
  const scratch = mkdtempSync(path.join(os.tmpdir(), "sluice-test-"));
  const report = path.join(scratch, "vitest.json");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const before = failures.length;
  const succeeded = run("tests", ["node_modules/vitest/vitest.mjs", "run", ...reporters, ...paths]);
  for (const file of read(report)) {
    const name = path.relative(root, file.name);
    const of = (wanted) => file.assertionResults.filter(({ status }) => status === wanted);
    const told = (each) => `${name} > ${each.fullName}: ${each.failureMessages.map(brief).join("; ")}`;
    const failed = of("failed");
    passed += of("passed").length;
    skipped.push(...[...of("skipped"), ...of("pending")].map(({ fullName }) => `${name} > ${fullName}`));
    failures.push(...failed.map(told));
    shaky.push(
      ...of("passed")
        .filter(({ failureMessages }) => failureMessages.length > 0)
        .map(told),
    );
    if (file.status === "failed" && failed.length === 0) failures.push(`${name}: ${brief(file.message)}`);
  }
  // It died without a report, or something failed outside any file.
  if (!succeeded && failures.length === before) failures.push("tests, outside any file");
  rmSync(scratch, { recursive: true, force: true });
}

function read(report) {
  try {
    return JSON.parse(readFileSync(report, "utf8")).testResults;
  } catch {
    return [];
  }
}

/** What was wrong and where, in a line. */
function brief(message) {
  const [what, where = ""] = message.split(/\n\s+at /, 2);
  return `${what}${where && ` (${where})`}`.replaceAll(/\s+/g, " ").slice(0, 600);
}
