import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const VERSION = "8.2.0";

export interface Unleash {
  readonly version: string;
  /** The Node.js 24 it needs. */
  readonly node: string;
  readonly program: string;
}

/** The peer from the npm registry, in a folder of the system's that is used again. Rejects with why it cannot be had. */
export function installUnleash(): Unleash {
  const folder = path.join(tmpdir(), `sluice-bench-unleash-${VERSION}`);
  const program = path.join(folder, "node_modules/unleash-server/dist/server.js");
  const quiet = { cwd: folder, timeout: 600_000 };
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, "package.json"), JSON.stringify({ private: true, name: "unleash-bench" }));
  if (!existsSync(program)) {
    execFileSync("npm", ["install", `unleash-server@${VERSION}`, "--no-audit", "--no-fund", "--loglevel=error"], quiet);
  }
  const where = ["-y", "-p", "node@24", "node", "-p", "process.execPath"];
  const node = execFileSync("npx", where, quiet).toString().trim().split("\n").at(-1) ?? "";
  return { version: VERSION, node, program };
}
