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
  const { text, tag, stale } = await api.text({
    path: path("rollouts", rollout, "flags"),
    // At least the revision that was announced, also where another replica answers, which may be a moment behind.
    query: { format: "dotenv", wait: `${WAIT_SECONDS}s`, revision: String(revision - 1) },
    accept: "*/*",
    signal,
  });
  const found = revisionIn(tag) ?? revision;
  const isCertain = !stale && isSettled(now().getTime() - asked);
  // Nobody would look at the file again: what a replica has that lags or has lost the store would stay there until the next change.
  // After a whole wait, and certain, it is what the service has: its store went back, as will be announced next.
  if (found < revision && !isCertain) {
    throw new CliError(EXIT.unreachable, `${api.url} answers with revision ${found}, and ${revision} was announced`);
  }
  await writeWhole(file, [wholeForm("dotenv", text, api.url)]);
}

/** The tag of flags begins with their rollout and revision. */
function revisionIn(tag: string | null): number | null {
  const [, revision] = /^(?:W\/)?"[^".]+\.(\d+)\./.exec(tag ?? "") ?? [];
  return revision === undefined ? null : Number(revision);
}
