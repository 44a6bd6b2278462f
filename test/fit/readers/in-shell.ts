import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { withFolder } from "./with-folder.ts";

export type Values = Readonly<Record<string, string>>;

/** The variables after a real shell ran the text: as the argument of `eval`, or as a file that is sourced. */
export function inShell(shell: string, how: "eval" | "source", text: string, names: readonly string[]): Values {
  return withFolder((folder) => {
    const file = path.join(folder, "flags");
    writeFileSync(file, text);
    const read = how === "eval" ? `eval "$(cat ${file})"` : `set -a; . ${file}`;
    const print = names.map((name) => `printf '%s\\0' "$${name}"`).join("\n");
    const out = execFileSync(shell, ["-c", `set -eu\n${read}\n${print}`], {
      stdio: ["ignore", "pipe", "inherit"],
      env: { PATH: process.env.PATH, HOME: "/wrong" },
    });
    const values = out.toString("utf8").split("\0");
    return Object.fromEntries(names.map((name, index) => [name, values[index] ?? "missing"]));
  });
}
