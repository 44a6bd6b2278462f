import type { Flags } from "../../generated/contract.ts";
import { path, type ApiClient } from "../api/api-client.ts";
import { wholeForm } from "../flag-forms.ts";
import { writeWhole } from "../write-whole.ts";
import { WAIT_SECONDS } from "./follow-flags.ts";

/** Writes the flags into a dotenv file, in one step. The service writes the lines, as it knows how values are quoted. */
export async function writeFlags(
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
  await writeWhole(file, [wholeForm("dotenv", text, api.url)]);
}
