import { execFileSync, spawnSync } from "node:child_process";
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

export const hasShell = (shell: string) => spawnSync(shell, ["-c", "true"]).status === 0;

/** What to print the names of a shell's own variables with; POSIX has no command for those that are not set. */
const LISTS: Readonly<Record<string, string>> = {
  bash: "compgen -v",
  zsh: "print -l ${(k)parameters}",
};
/** Those that POSIX names for a shell. */
const POSIX = "ENV FCEDIT HOME IFS LANG LC_ALL LINENO MAIL OPTARG OPTIND PATH PPID PS1 PWD".split(" ");

/** The names of a shell's own variables that a flag may have. */
export function variablesOf(shell: string): readonly string[] {
  const list = LISTS[shell];
  const known = list === undefined ? "" : execFileSync(shell, ["-c", list], { env: CLEAN }).toString("utf8");
  return [...new Set([...POSIX, ...known.split("\n")])].filter((name) => /^[A-Z][A-Z0-9_]*$/.test(name));
}

/** What a process that is started after the `eval` finds in its environment; "" where it finds nothing. */
export function exportedBy(shell: string, text: string, name: string): string {
  const script = `eval "$1" && /usr/bin/printenv "$2"`; // by its path, because the name may be PATH
  return spawnSync(shell, ["-c", script, shell, text, name], { env: CLEAN, encoding: "utf8" }).stdout.trimEnd();
}

const CLEAN = { PATH: process.env.PATH, HOME: "/wrong" };
