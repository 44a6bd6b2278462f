import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Outcome } from "../../support/sluice-process.ts";

const root = path.resolve(import.meta.dirname, "../../..");

export interface Operator {
  /** A path in the folder the commands run in. */
  readonly file: (name: string) => string;
  /** Runs a script as one who has `sluice` on the path, and in the folder as `npm ci` puts it there, would. */
  run(shell: string, script: string, options?: RunOptions): Promise<Outcome>;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
}

/** Somebody with a shell in a folder of their own and the real CLI. Their npm reaches no registry, unless `env` names one. */
export function operatorIn(folder: string, env: Readonly<Record<string, string>>): Operator {
  const bin = path.join(folder, "bin");
  const installed = path.join(folder, "node_modules/.bin");
  const tsx = pathToFileURL(path.join(root, "node_modules/tsx/dist/loader.mjs")).href;
  for (const where of [bin, installed]) {
    mkdirSync(where, { recursive: true });
    const sluice = path.join(where, "sluice");
    writeFileSync(
      sluice,
      `#!/bin/sh\nexec ${process.execPath} --import ${tsx} ${path.join(root, "src/main.ts")} "$@"\n`,
    );
    chmodSync(sluice, 0o755);
  }
  const npm = {
    npm_config_registry: "http://127.0.0.1:9",
    npm_config_fetch_retries: "0",
    npm_config_cache: path.join(folder, "npm"),
    npm_config_update_notifier: "false",
  };
  return {
    file: (name) => path.join(folder, name),
    run: (shell, script, options = {}) =>
      new Promise((resolve, reject) => {
        const child = spawn(shell, ["-c", script], {
          cwd: folder,
          env: { PATH: `${bin}:${process.env.PATH ?? ""}`, HOME: folder, ...npm, ...env, ...options.env },
        });
        let [stdout, stderr] = ["", ""];
        child.stdout.setEncoding("utf8").on("data", (chunk: string) => (stdout += chunk));
        child.stderr.setEncoding("utf8").on("data", (chunk: string) => (stderr += chunk));
        child.once("error", reject);
        child.once("close", (code) => resolve({ code, stdout, stderr }));
        child.stdin.end(options.stdin ?? "");
      }),
  };
}
