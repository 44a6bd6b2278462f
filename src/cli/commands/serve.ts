import { usageError } from "../cli-error.ts";
import type { CommandSpec } from "../command.ts";

/** Only here to be found in the help: the program's entry point starts the service before the CLI is asked. */
export const serve: CommandSpec = {
  name: "serve",
  summary: "start the service; configured by environment variables (see README)",
  positionals: { shown: "", least: 0, most: 0 },
  options: {},
  example: "SLUICE_TELEMETRY_URL=file:./telemetry.db sluice serve",
  run: () => Promise.reject(usageError("serve takes no options; configure it by environment variables (see README)")),
};
