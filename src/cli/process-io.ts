import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import type { CliIo } from "./cli-io.ts";

/** The real process, for the program's entry point. */
export function processIo(process: NodeJS.Process): CliIo {
  return {
    stdout: (chunk) => void process.stdout.write(chunk),
    stderr: (chunk) => void process.stderr.write(chunk),
    stdin: () => text(process.stdin),
    fetch,
    isTty: process.stdout.isTTY === true,
    hasTerminal: process.stdin.isTTY === true || process.stdout.isTTY === true,
    now: () => new Date(),
    random: Math.random,
    spawn,
    onSignal: (signal, listener) => {
      process.on(signal, listener);
      return () => void process.off(signal, listener);
    },
  };
}
