import { execFileSync, spawnSync } from "node:child_process";
import type { Values } from "./in-shell.ts";

export const hasPythonDotenv = spawnSync("python3", ["-c", "import dotenv"]).status === 0;

const SCRIPT = `
import dotenv, io, json, sys
text = sys.stdin.buffer.read().decode("utf-8")
json.dump(dotenv.dotenv_values(stream=io.StringIO(text, newline="")), sys.stdout)
`;

/** Debian's python3-dotenv or PyPI's python-dotenv, as its users call it: it expands `${…}` even inside of single quotes. */
export function pythonDotenv(text: string): Values {
  return JSON.parse(execFileSync("python3", ["-c", SCRIPT], { input: text }).toString("utf8")) as Values;
}
