import { readFile } from "node:fs/promises";
import type { CliIo } from "./cli-io.ts";
import { usageError } from "./cli-error.ts";

/** The text of a file, or of standard input for "-". */
export async function readText(file: string, io: CliIo): Promise<string> {
  if (file === "-") return io.stdin();
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    throw usageError(`cannot read ${JSON.stringify(file)} (${code}); name a readable file`);
  }
}
