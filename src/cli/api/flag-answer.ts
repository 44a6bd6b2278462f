import type { Flags, FlagValue } from "../../generated/contract.ts";
import { CliError, EXIT } from "../cli-error.ts";
import type { Environment } from "../cli-io.ts";
import type { ApiAnswer, ApiClient, ApiRequest } from "./api-client.ts";

/**
 * The flags of an answer that is to become a command's environment. What a proxy or a sign-in page answers in the service's place
 * counts as no answer: a command must not run under half an environment, and one that runs must not end because of it.
 */
export async function askFlags(api: ApiClient, request: ApiRequest): Promise<Pick<ApiAnswer<Flags>, "body" | "stale">> {
  const { body, stale } = await api.json<unknown>(request);
  if (isFlags(body)) return { body, stale };
  throw noFlags(api.url, "JSON");
}

export function noFlags(url: string, form: string): CliError {
  return new CliError(
    EXIT.unreachable,
    `${url} answered something that is no flag environment as ${form}; is this a Sluice service? Check --url`,
  );
}

export function isFlags(value: unknown): value is Flags {
  if (!isObject(value)) return false;
  const { rollout, stage, revision, flags } = value;
  const isNamed = typeof rollout === "string" && typeof stage === "string" && Number.isSafeInteger(revision);
  const served = isObject(flags) ? Object.entries(flags) : [];
  // Every rollout serves something: no flags at all are not known, rather than none.
  return isNamed && served.length > 0 && served.every(([name, flag]) => isName(name) && isValue(flag));
}

/** As a process gets them. */
export function environmentOf({ flags }: Flags): Environment {
  return Object.fromEntries(Object.entries(flags).map(([name, value]) => [name, String(value)]));
}

function isName(name: string): boolean {
  return /^[A-Z][A-Z0-9_]*$/.test(name);
}

function isValue(value: unknown): value is FlagValue {
  return typeof value === "string" ? !value.includes("\0") : typeof value === "boolean" || typeof value === "number";
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
