import { vi } from "vitest";
import type { SluiceProcess } from "../../support/sluice-process.ts";

export interface FlagAnswer {
  readonly status: number;
  readonly revision: number | undefined;
  readonly stage: string | undefined;
  /** `Sluice-Stale-Reason`, where the answer is marked. */
  readonly stale: string | null;
  readonly age: string | null;
  readonly body: Readonly<Record<string, unknown>>;
}

export async function flagsOf({ url }: Pick<SluiceProcess, "url">, rollout = "autopack"): Promise<FlagAnswer> {
  const response = await fetch(`${url}/v1/rollouts/${rollout}/flags`);
  const body = (await response.json()) as { revision?: number; stage?: string }; // flags, or a problem
  const { headers, status } = response;
  const stale = headers.get("sluice-stale") === "true" ? headers.get("sluice-stale-reason") : null;
  return { status, revision: body.revision, stage: body.stage, stale, age: headers.get("age"), body: { ...body } };
}

export function post({ url, token }: SluiceProcess, path: string, body: unknown): Promise<Response> {
  return fetch(`${url}${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
}

export async function readiness({ url }: Pick<SluiceProcess, "url">) {
  const response = await fetch(`${url}/readyz`);
  const { checks = {} } = (await response.json()) as { checks?: Record<string, string> }; // declared by the contract
  return { status: response.status, checks };
}

/** Looks again until it holds. */
export const until = (check: () => void | Promise<void>, timeout = 15_000) =>
  vi.waitFor(check, { timeout, interval: 25 });
