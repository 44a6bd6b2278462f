import { usageError } from "./cli-error.ts";
import type { CliIo } from "./cli-io.ts";

/**
 * The rollout named by the query that Terraform's `data "external"` sends to its program on standard input; undefined when
 * there is none. A query that asks for anything else is refused: its author would believe it was answered.
 */
export async function queriedRollout({ hasTerminal, stdin }: CliIo): Promise<string | undefined> {
  // Someone trying the command out would wait for an end of input that nobody told them to type.
  if (hasTerminal) return undefined;
  const text = (await stdin()).trim();
  if (text === "") return undefined;
  const { rollout, ...others } = parse(text);
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) {
    throw usageError(
      `the query on standard input holds ${JSON.stringify(unknown)}; the only thing it may say is rollout`,
    );
  }
  if (rollout !== undefined && typeof rollout !== "string") {
    throw usageError(`the rollout of the query on standard input is ${JSON.stringify(rollout)}, needed its name`);
  }
  return rollout;
}

function parse(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // Told below: to the caller it is the same mistake.
  }
  throw usageError("standard input holds no JSON object; needed Terraform's query, for example {}, or nothing");
}
