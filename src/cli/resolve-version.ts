import type { Rollout, VersionPage } from "../generated/contract.ts";
import { path, type ApiClient } from "./api/api-client.ts";
import { usageError } from "./cli-error.ts";

/** The digest of the one version that begins so; "latest" and whole digests stay what they are. */
export async function resolveVersion(api: ApiClient, rollout: string, given: string): Promise<string> {
  if (given === "latest" || /^[0-9a-f]{64}$/.test(given)) return given;
  const { body } = await api.json<Rollout>({ path: path("rollouts", rollout) });
  const versions = await api.json<VersionPage>({ path: path("definitions", body.definition.name, "versions") });
  const found = versions.body.items.filter(({ digest }) => digest.startsWith(given));
  const [only] = found;
  if (only !== undefined && found.length === 1) return only.digest;
  const what = found.length === 0 ? "no version begins" : `${found.length} versions begin`;
  throw usageError(`${what} with ${JSON.stringify(given)}; sluice versions lists them`);
}
