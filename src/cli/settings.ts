import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Environment } from "./cli-io.ts";
import { usageError } from "./cli-error.ts";

export const DEFAULT_URL = "http://127.0.0.1:8080";

/** Where the service is: --url, SLUICE_URL, else the default. */
export function serviceUrl(option: string | undefined, env: Environment): string {
  const found = option ?? present(env.SLUICE_URL) ?? DEFAULT_URL;
  const url = URL.canParse(found) ? new URL(found) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw usageError(
      `the service's address is ${JSON.stringify(found)}, needed an http or https URL; set --url or SLUICE_URL`,
    );
  }
  return found;
}

/**
 * The bearer token: --token, SLUICE_TOKEN, else the token file the service wrote beside its own data. The file of the
 * default folder is only for the service on this machine: it must not be sent to whatever host a mistyped --url names.
 */
export async function serviceToken(option: string | undefined, env: Environment, url: string): Promise<string | null> {
  const given = option ?? present(env.SLUICE_TOKEN);
  if (given !== undefined) return given.trim();
  const folder = present(env.SLUICE_DATA_DIR);
  if (folder === undefined && !/^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(new URL(url).hostname)) return null;
  try {
    return (await readFile(join(folder ?? "data", "admin-token"), "utf8")).trim();
  } catch {
    // No file: ask without a token, which is enough to read; the service says when it is not.
    return null;
  }
}

function present(value: string | undefined): string | undefined {
  return value === undefined || value.trim() === "" ? undefined : value;
}
