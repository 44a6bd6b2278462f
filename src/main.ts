#!/usr/bin/env node
import { processIo } from "./cli/process-io.ts";
import { runCli } from "./cli/run-cli.ts";
import { serve } from "./serve.ts";

const args = process.argv.slice(2);
process.exitCode =
  args.length === 1 && args[0] === "serve"
    ? await serve(process.env)
    : await runCli(args, process.env, processIo(process));
