import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";

export interface ShellSession {
  /** Types the statements and waits until all are answered; milliseconds. */
  time(statements: readonly string[]): Promise<number>;
  /** Resolves when the program is gone, and with it its hold on the database. */
  close(): Promise<void>;
}

/**
 * The database's own shell, null when it is not installed. psql stays open, for its start costs more than the questions; sqlite3, which
 * starts at once and open would spend most of its time on repeating what it is told, is started anew and its start counts.
 */
export function openShell(command: string, args: readonly string[]): ShellSession | null {
  if (spawnSync(command, ["--version"]).status !== 0) return null;
  return command === "psql" ? openSession(command, args) : freshSessions(command, args);
}

function freshSessions(command: string, args: readonly string[]): ShellSession {
  return {
    async time(statements) {
      const input = statements.map((sql) => `${sql.trim()}\n;\n`).join("");
      const started = performance.now();
      const { status, stderr } = spawnSync(command, args, { input, encoding: "utf8" });
      const took = performance.now() - started;
      if (status !== 0) throw new Error(`${command}: ${stderr.slice(0, 500)}`);
      return took;
    },
    close: async () => {},
  };
}

function openSession(command: string, args: readonly string[]): ShellSession {
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
  return {
    async time(statements) {
      const mark = `answered-${(marks += 1)}`;
      const answered = new RegExp(`^${mark}$`, "m");
      output = "";
      const started = performance.now();
      child.stdin.write(`${statements.map((sql) => `${sql.trim()}\n;\n`).join("")}\\echo ${mark}\n`);
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
