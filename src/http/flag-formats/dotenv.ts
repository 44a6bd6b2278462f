import type { FlagFormat } from "./flag-format.ts";
import { flagTexts, unwritable } from "./flag-text.ts";

/** `KEY=value` lines for docker compose, dotenv libraries, `node --env-file` and the like. */
export const dotenvFormat: FlagFormat = {
  name: "dotenv",
  mediaType: "text/x-dotenv",
  render: ({ flags }) =>
    flagTexts(flags)
      .map(([name, text]) => `${name}=${quote(name, text)}\n`)
      .join(""),
};

/**
 * There is no grammar of .env files, only readers, and they disagree on every escape: what one takes for a backslash is the end
 * of the value to the next. So only what all of them (and `sh`) read alike is written, and any other value is refused.
 */
function quote(name: string, text: string): string {
  if (/^[\w./:@%+,-]+$/.test(text)) return text;
  // A backslash before another or before the closing quote is an escape to compose, python-dotenv and npm's dotenv. And
  // python-dotenv puts the environment of its process in for ${…}, between single quotes too.
  if (!/'|\\\\|\\$|\$\{/.test(text)) return `'${text}'`;
  if (!/["\\$`]/.test(text)) return `"${text}"`;
  throw unwritable(
    `readers of .env files disagree on the value of ${name}, which holds \${, holds a single quote beside one of " \\ $ \`, doubles a backslash or ends in one`,
  );
}
