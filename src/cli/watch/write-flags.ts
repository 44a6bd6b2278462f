import type { Flags } from "../../generated/contract.ts";
import { CliError, EXIT } from "../cli-error.ts";
import { path, type ApiClient } from "../api/api-client.ts";
import { wholeForm } from "../flag-forms.ts";
import { writeWhole } from "../write-whole.ts";
import { isSettled, WAIT_SECONDS } from "./follow-flags.ts";

/** Writes the flags into a dotenv file, in one step. The service writes the lines, as it knows how values are quoted. */
export async function writeFlags(
  file: string,
  { rollout, revision }: Flags,
  signal: AbortSignal,
  { api, now }: { readonly api: ApiClient; readonly now: () => Date },
): Promise<void> {
  const asked = now().getTime();
  const text = await api.text({
    path: path("rollouts", rollout, "flags"),
    // At least the revision that was announced, also where another replica answers, which may be a moment behind.
    query: { format: "dotenv", wait: `${WAIT_SECONDS}s`, revision: String(revision - 1) },
    accept: "*/*",
    signal,
  });
  // Nobody would look at the file again: what is older than announced would stay there until the next change.
  if (isSettled(now().getTime() - asked)) {
    throw new CliError(
      EXIT.unreachable,
      `${api.url} has not got revision ${revision} yet, which another replica announced`,
    );
  }
  await writeWhole(file, [wholeForm("dotenv", text, api.url)]);
}
