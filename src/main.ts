#!/usr/bin/env node
import { keepCompiled } from "./compile-cache.ts";

keepCompiled();
const args = process.argv.slice(2);
process.exitCode = args.length === 1 && args[0] === "serve" ? await service() : await commandLine();

// Each is loaded only where it is used: it is most of the program, and most of what a start of the other would wait for.

async function service(): Promise<number> {
  const { serve } = await import("./serve.ts");
  return serve(process.env);
}

async function commandLine(): Promise<number> {
  const [{ runCli }, { processIo }] = await Promise.all([import("./cli/run-cli.ts"), import("./cli/process-io.ts")]);
  return runCli(args, process.env, processIo(process));
}
