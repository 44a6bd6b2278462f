import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";

export interface ShellSession {
  /** Types the statements and waits until all are answered; milliseconds. */
  time(statements: readonly string[]): Promise<number>;
  /** Resolves when the program is gone, and with it its hold on the database. */
  close(): Promise<void>;
}

/** One sitting at sqlite3 or psql, null when the program is not installed. What a person would see, without its start. */
export function openShell(command: string, args: readonly string[]): ShellSession | null {
  if (spawnSync(command, ["--version"]).status !== 0) return null;
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "pipe"] });
  let marks = 0;
  let output = "";
  let heard = () => {};
  // Held on to from the start: it may end before anything was asked of it.
  const ended = once(child, "exit").then(() => {
    throw new Error(`${command} ended: ${output.slice(-500)}`);
  });
  ended.catch(() => {});
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      heard();
    });
  }
  child.stdin.on("error", () => {});
  const say = command === "psql" ? "\\echo" : ".print";
  return {
    async time(statements) {
      const mark = `answered-${(marks += 1)}`;
      // sqlite3 repeats what it is told, but only the answer begins a line with the mark.
      const answered = new RegExp(`^${mark}$`, "m");
      output = "";
      const started = performance.now();
      child.stdin.write(`${statements.map((sql) => `${sql.trim()}\n;\n`).join("")}${say} ${mark}\n`);
      const whole = new Promise<void>((resolve) => {
        heard = () => answered.test(output) && resolve();
      });
      await Promise.race([whole, ended]);
      const took = performance.now() - started;
      if (/\berror\b/i.test(output)) throw new Error(`${command}: ${output.slice(0, 500)}`);
      return took;
    },
    async close() {
      child.stdin.end();
      child.kill();
      await ended.catch(() => {});
    },
  };
}
