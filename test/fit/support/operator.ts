import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Outcome } from "../../support/sluice-process.ts";

const root = path.resolve(import.meta.dirname, "../../..");

export interface Operator {
  /** A path in the folder the commands run in. */
  readonly file: (name: string) => string;
  /** Runs a script as one who has `sluice` and `npx` on the path would. */
  run(shell: string, script: string, options?: RunOptions): Promise<Outcome>;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
}

/** Somebody with a shell in a folder of their own and the real CLI. */
export function operatorIn(folder: string, env: Readonly<Record<string, string>>): Operator {
  const bin = path.join(folder, "bin");
  mkdirSync(bin, { recursive: true });
  const tsx = pathToFileURL(path.join(root, "node_modules/tsx/dist/loader.mjs")).href;
  const sluice = `exec ${process.execPath} --import ${tsx} ${path.join(root, "src/main.ts")}`;
  for (const [name, script] of [
    ["sluice", `${sluice} "$@"`],
    ["npx", `shift; ${sluice} "$@"`],
  ] as const) {
    writeFileSync(path.join(bin, name), `#!/bin/sh\n${script}\n`);
    chmodSync(path.join(bin, name), 0o755);
  }
  return {
    file: (name) => path.join(folder, name),
    run: (shell, script, options = {}) =>
      new Promise((resolve, reject) => {
        const child = spawn(shell, ["-c", script], {
          cwd: folder,
          env: { PATH: `${bin}:${process.env.PATH ?? ""}`, HOME: folder, ...env, ...options.env },
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
