import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Values } from "./in-shell.ts";
import { withFolder } from "./with-folder.ts";

/**
 * `EnvironmentFile=` by the rules of systemd.exec(5): like a shell without expansion, so `$` and a backtick mean nothing by
 * themselves. In double quotes a backslash escapes " \ $ and a backtick, in single quotes nothing does; outside of quotes it
 * escapes any character, and spaces at the end are dropped. "#" and ";" begin a comment where a name would stand.
 */
export function systemdEnvironmentFile(text: string): Values {
  const values: Record<string, string> = {};
  let at = 0;
  while (at < text.length) {
    if (/\s/.test(text[at] ?? "")) at += 1;
    else if (/[#;]/.test(text[at] ?? "")) at = nextLine(text, at);
    else {
      const equals = text.indexOf("=", at);
      const { value, end } = readValue(text, equals + 1);
      values[text.slice(at, equals)] = value;
      at = end;
    }
  }
  return values;
}

function nextLine(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end + 1;
}

function readValue(text: string, start: number): { readonly value: string; readonly end: number } {
  let value = "";
  let kept = 0;
  let quote = "";
  let at = start;
  for (; at < text.length; at += 1) {
    const char = text[at] ?? "";
    const next = text[at + 1] ?? "";
    if (quote === "" && char === "\n") break;
    if (quote === "" && (char === '"' || char === "'")) quote = char;
    else if (char === quote) quote = "";
    else if (char === "\\" && quote !== "'") {
      at += 1;
      if (next !== "\n") value += quote === "" || '"\\`$'.includes(next) ? next : char + next;
    } else if (quote === "" && /\s/.test(char) && value === "") continue;
    else value += char;
    if (quote !== "" || !/\s/.test(char)) kept = value.length;
  }
  return { value: value.slice(0, kept), end: at + 1 };
}

const GENERATOR = "/usr/lib/systemd/user-environment-generators/30-systemd-environment-d-generator";

/** Where systemd is installed, its own parser of such files can be asked without an init. */
export const hasSystemd = existsSync(GENERATOR);

/**
 * What that parser makes of the file as environment.d(5), where more is done to its result than for EnvironmentFile=: `$` is
 * expanded and an empty value unsets the variable. So it is only asked about other values.
 */
export function systemdItself(text: string, names: readonly string[]): Values {
  return withFolder((folder) => {
    mkdirSync(path.join(folder, "environment.d"));
    writeFileSync(path.join(folder, "environment.d/99-flags.conf"), text);
    const printed = execFileSync(GENERATOR, {
      stdio: ["ignore", "pipe", "inherit"],
      env: { XDG_CONFIG_HOME: folder, LC_ALL: "C.UTF-8" },
    }).toString("utf8");
    return Object.fromEntries(printed.split("\n").flatMap((line) => printedPair(line, names)));
  });
}

/** It prints bare words bare and others in double quotes, where a tab is written \t. */
function printedPair(line: string, names: readonly string[]): [string, string][] {
  const [, name = "", raw = ""] = /^(\w+)=(.*)$/.exec(line) ?? [];
  if (!names.includes(name)) return [];
  if (!raw.startsWith('"')) return [[name, raw]];
  return [[name, raw.slice(1, -1).replaceAll(/\\(.)/g, (_whole, char: string) => (char === "t" ? "\t" : char))]];
}
