#!/usr/bin/env node
import { processIo } from "./cli/process-io.ts";
import { runCli } from "./cli/run-cli.ts";

const args = process.argv.slice(2);
// The service is loaded only where it is served: it is most of the program, and a script that asks for flags waits for the rest.
process.exitCode =
  args.length === 1 && args[0] === "serve"
    ? await (await import("./serve.ts")).serve(process.env)
    : await runCli(args, process.env, processIo(process));
