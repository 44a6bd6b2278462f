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
  if (given !== undefined) return token(given, option === undefined ? "SLUICE_TOKEN" : "--token");
  const folder = present(env.SLUICE_DATA_DIR);
  if (folder === undefined && !/^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(new URL(url).hostname)) return null;
  const file = join(folder ?? "data", "admin-token");
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch {
    // No file: ask without a token, which is enough to read; the service says when it is not.
    return null;
  }
  return token(text, file);
}

/** Whatever HTTP could not send in a header would be quoted in an error, and so be seen. */
function token(text: string, where: string): string {
  const found = text.trim();
  if (/^[\x21-\x7e]*$/.test(found)) return found;
  throw usageError(
    `the token of ${where} has a space, a line break or a character in it that no token has; copy it again`,
  );
}

function present(value: string | undefined): string | undefined {
  return value === undefined || value.trim() === "" ? undefined : value;
}
