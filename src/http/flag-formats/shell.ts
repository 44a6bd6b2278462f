import type { FlagFormat } from "./flag-format.ts";
import { flagTexts } from "./flag-text.ts";

/** `export KEY='value'` lines for `eval` in any POSIX shell; single quotes leave nothing for the shell to expand. */
export const shellFormat: FlagFormat = {
  name: "shell",
  mediaType: "text/x-shellscript",
  render: ({ flags }) =>
    flagTexts(flags)
      .map(([name, text]) => `export ${name}='${text.replaceAll("'", `'\\''`)}'\n`)
      .join(""),
};
