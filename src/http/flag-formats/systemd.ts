import type { FlagFormat } from "./flag-format.ts";
import { flagTexts } from "./flag-text.ts";

/**
 * Lines of a systemd `EnvironmentFile=`. Always in double quotes, because a bare value loses its spaces at the end and single
 * quotes have not meant the same in all versions. Nothing is expanded in such a file, but the escapes are the shell's.
 */
export const systemdFormat: FlagFormat = {
  name: "systemd",
  mediaType: "text/x-systemd-environment",
  render: ({ flags }) =>
    flagTexts(flags)
      .map(([name, text]) => `${name}="${text.replaceAll(/["\\$`]/g, "\\$&")}"\n`)
      .join(""),
};
