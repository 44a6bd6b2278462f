#!/usr/bin/env node
import { runCli } from "./cli/run-cli.ts";
import { serve } from "./serve.ts";

const [command, ...rest] = process.argv.slice(2);
process.exitCode =
  command === "serve" && rest.length === 0
    ? await serve(process.env)
    : await runCli(process.argv.slice(2), process.env);
