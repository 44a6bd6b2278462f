import type { Environment } from "../cli-io.ts";

export type Style = "good" | "bad" | "doubtful" | "strong" | "faint";

/** Adds colour, or nothing. Colour only ever repeats what the words say. */
export type Paint = (style: Style, text: string) => string;

const CODES: Readonly<Record<Style, number>> = { good: 32, bad: 31, doubtful: 33, strong: 1, faint: 2 };

/** Colours only for a person at a terminal who did not ask for none (https://no-color.org). */
export function createPaint(isTty: boolean, env: Environment): Paint {
  if (!isTty || (env.NO_COLOR ?? "") !== "" || env.TERM === "dumb") return (_, text) => text;
  return (style, text) => `\u001b[${CODES[style]}m${text}\u001b[0m`;
}
