import { open, rename, rm } from "node:fs/promises";
import { path, type ApiClient } from "../api/api-client.ts";
import type { Flags } from "../api/wire.ts";
import { WAIT_SECONDS } from "./follow-flags.ts";

/**
 * Writes the flags as an env file, whole or not at all: it is written beside and put in place in one step, so that no reader
 * finds half of it. The service writes the lines, as it knows how values are quoted.
 */
export async function writeEnvFile(
  file: string,
  { rollout, revision }: Flags,
  api: ApiClient,
  signal: AbortSignal,
): Promise<void> {
  const text = await api.text({
    path: path("rollouts", rollout, "flags"),
    // At least the revision that was announced, also where another replica answers, which may be a moment behind.
    query: { format: "dotenv", wait: `${WAIT_SECONDS}s`, revision: String(revision - 1) },
    accept: "*/*",
    signal,
  });
  const beside = `${file}.${process.pid}.tmp`;
  try {
    const handle = await open(beside, "w");
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(beside, file);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}
