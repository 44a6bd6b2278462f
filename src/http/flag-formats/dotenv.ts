import type { FlagFormat } from "./flag-format.ts";
import { flagTexts } from "./flag-text.ts";

/** `KEY=value` lines for docker compose, dotenv libraries and the like. */
export const dotenvFormat: FlagFormat = {
  name: "dotenv",
  mediaType: "text/x-dotenv",
  render: ({ flags }) =>
    flagTexts(flags)
      .map(([name, text]) => `${name}=${quote(text)}\n`)
      .join(""),
};

/**
 * Readers of .env files agree on bare words and on single quotes, within which everything is literal. Only a value with a
 * single quote in it needs double quotes, where a backslash keeps `"`, `\`, `$` and the backtick from meaning anything.
 */
function quote(text: string): string {
  if (/^[\w./:@%+,-]+$/.test(text)) return text;
  if (!text.includes("'")) return `'${text}'`;
  return `"${text.replaceAll(/["\\$`]/g, "\\$&")}"`;
}
