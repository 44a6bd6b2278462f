import type { FlagFormat } from "./flag-format.ts";
import { flagTexts, unwritable } from "./flag-text.ts";

/**
 * Lines for the file `$GITHUB_ENV`: everything behind the first `=` of a line is the value, as it stands. The delimiter form is
 * for values of several lines, which no flag has; without it no value can pretend to be a delimiter.
 */
export const githubFormat: FlagFormat = {
  name: "github",
  mediaType: "text/x-github-env",
  render: ({ flags }) =>
    flagTexts(flags)
      .map(([name, text]) => `${settable(name)}=${text}\n`)
      .join(""),
};

/** What a runner keeps for itself it drops in silence, or fails the step in the midst of the file. */
function settable(name: string): string {
  if (!/^(GITHUB|RUNNER)_|^NODE_OPTIONS$/.test(name)) return name;
  throw unwritable(`GitHub's runner lets no file set ${name}`);
}
