// What must be there before anything of Sluice can run, made only when it is missing or out of date.
// Plain Node without dependencies: on a fresh clone this runs before `npm ci` has.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");

/** Installs, generates and builds, saying what it does; exits with one message when a step fails. */
export function prepare() {
  requireNode();
  installDependencies();
  step("generate", "node", ["scripts/generate.mjs"]);
  build();
}

function requireNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if ((major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22) return;
  fail(
    `Sluice needs Node.js 20.19, 22.12 or newer, found ${process.versions.node}. Install one of those and try again.`,
  );
}

function installDependencies() {
  if (installedMatchesLock()) return;
  console.log("Installing dependencies (npm ci; the first time takes about half a minute) …");
  step("install", "npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
}

/** npm records what it installed in node_modules/.package-lock.json; equal hashes mean nothing is to be done. */
function installedMatchesLock() {
  const installed = path.join(root, "node_modules/.package-lock.json");
  if (!existsSync(installed)) return false;
  const have = JSON.parse(readFileSync(installed, "utf8")).packages;
  const want = JSON.parse(readFileSync(path.join(root, "package-lock.json"), "utf8")).packages;
  return Object.entries(want).every(
    ([name, entry]) => name === "" || entry.optional || entry.peer || have[name]?.integrity === entry.integrity,
  );
}

/** What changes every build. */
const COMMON = ["tsconfig.json", "package.json", "package-lock.json"];
const isPage = (file) => file.startsWith(path.join("src", "dashboard") + path.sep);

/** Names what the service is built of: its sources, and its libraries by the lock file. */
export function nameBuild() {
  return digest(serviceSources());
}

function serviceSources() {
  return [
    ...files("src").filter((file) => !isPage(file)),
    ...files("machines"),
    "scripts/build-service.mjs",
    ...COMMON,
  ];
}

function build() {
  buildPart({
    name: "build",
    saying: "Building …",
    sources: serviceSources(),
    stamp: "dist/.built-from",
    // A module deleted from src must not live on in dist.
    replaces: ["dist/src"],
    args: ["scripts/build-service.mjs"],
  });
  buildDashboard();
}

/** The page alone; the browser tests begin with it. */
export function buildDashboard() {
  buildPart({
    name: "dashboard",
    saying: "Building the dashboard …",
    sources: [...files("src").filter(isPage), "vite.config.ts", "scripts/build-dashboard.mjs", ...COMMON],
    stamp: "dist/.dashboard-built-from",
    replaces: ["dist/dashboard"],
    args: ["scripts/build-dashboard.mjs"],
  });
}

/** Nothing is done where the stamp says that it was made of these very sources. */
function buildPart({ name, saying, sources, stamp, replaces, args }) {
  const wanted = digest(sources);
  const kept = path.join(root, stamp);
  if (existsSync(kept) && readFileSync(kept, "utf8") === wanted) return;
  console.log(saying);
  for (const folder of replaces) rmSync(path.join(root, folder), { recursive: true, force: true });
  step(name, "node", args);
  mkdirSync(path.dirname(kept), { recursive: true });
  writeFileSync(kept, wanted);
}

function digest(sources) {
  const hash = createHash("sha256");
  for (const file of sources)
    hash
      .update(file)
      .update("\0")
      .update(readFileSync(path.join(root, file)));
  return hash.digest("hex");
}

function files(folder) {
  return readdirSync(path.join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .sort();
}

function step(name, command, args) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: "inherit" });
  if (status !== 0) fail(`The ${name} step failed${error ? `: ${error.message}` : ""}; see above, then try again.`);
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
