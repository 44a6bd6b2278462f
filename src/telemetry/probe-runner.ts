import type { UnavailableObservation } from "../criteria/observation.ts";
import type { Probe, Variable } from "../definition/definition.ts";
import type { Fetch } from "./fetch-text.ts";
import { fetchFailure } from "./http-failure.ts";
import { fillPlaceholders, ProbeError } from "./probe-placeholders.ts";
import { redact } from "./redact.ts";

/** What came of a probe. A status is only reported: which ones mean what stands in the document. */
export type ProbeOutcome =
  | { readonly status: number }
  | { readonly failure: { readonly cause: UnavailableObservation["cause"]; readonly message: string } }
  | { readonly off: true; readonly message: string };

export interface ProbeRunner {
  /** Never rejects; ends within `timeoutMs`. No message holds a value of a secret variable. */
  run(probe: Probe, variables: readonly Variable[], timeoutMs: number): Promise<ProbeOutcome>;
}

interface ProbePorts {
  readonly fetch: Fetch;
  /** The service's own environment variable of that name. */
  readonly secrets: (name: string) => string | undefined;
}

export function createProbeRunner(ports: ProbePorts): ProbeRunner {
  return {
    async run(probe, variables, timeoutMs) {
      if (!ports.secrets(probe.secret)?.trim()) {
        return { off: true, message: `${probe.secret} is not set in the service's environment, so its probe is off` };
      }
      const hidden = variables.filter(({ name, type }) => type === "secret" || name === probe.secret);
      const outcome = await ask(ports, probe, variables, new Set(hidden.map(({ name }) => name)), timeoutMs);
      if (!("failure" in outcome)) return outcome;
      const secrets = hidden.map(({ name }) => ports.secrets(name) ?? "");
      return { failure: { ...outcome.failure, message: redact(outcome.failure.message, secrets) } };
    },
  };
}

/** Its messages may still hold a secret, where an error told one back. */
async function ask(
  { fetch, secrets }: ProbePorts,
  probe: Probe,
  variables: readonly Variable[],
  hidden: ReadonlySet<string>,
  timeoutMs: number,
): Promise<Exclude<ProbeOutcome, { off: true }>> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), timeoutMs);
  let label = "the probe's URL";
  try {
    const url = probeUrl(fillPlaceholders(probe.url, variables, secrets));
    // A credential in the URL stays a placeholder here; the query, where others stand, is left out.
    const shown = (name: string) => (hidden.has(name) ? `{${name}}` : secrets(name));
    label = fillPlaceholders(probe.url.replace(/[?#].*$/s, ""), variables, shown);
    const headers = Object.entries(probe.headers).map(([name, value]): [string, string] => [
      name,
      fillPlaceholders(value, variables, secrets),
    ]);
    const request = { method: probe.method, headers, redirect: "manual", signal: abort.signal } as const;
    const response = await fetch(url, probe.body === null ? request : { ...request, body: probe.body });
    // The status is all that is asked for; an account's data has no business here.
    await response.body?.cancel();
    const { status } = response;
    // A credential must not go where an answer points.
    if (status >= 300 && status < 400) return failure("query-failed", redirected(label, status, response));
    return { status };
  } catch (error) {
    if (error instanceof ProbeError) return failure("bad-shape", error.message);
    const { cause, message } = fetchFailure(error, label, timeoutMs);
    return failure(cause, message);
  } finally {
    clearTimeout(timer);
  }
}

function failure(cause: UnavailableObservation["cause"], message: string) {
  return { failure: { cause, message } };
}

function redirected(label: string, status: number, response: Response): string {
  const location = response.headers.get("location");
  const where = location === null || !URL.canParse(location) ? "" : ` to ${new URL(location).origin}`;
  return `${label} answered ${status}, a redirect${where}, which a probe never follows; write the final URL instead`;
}

/** A credential travels encrypted, or not at all; only this machine itself is asked without. */
function probeUrl(text: string): URL {
  if (!URL.canParse(text)) throw new ProbeError("the probe's URL, filled in, is none");
  const url = new URL(text);
  if (url.username || url.password) throw new ProbeError("the probe's URL holds a login; send it as a header");
  if (url.protocol === "https:") return url;
  const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(url.hostname);
  if (url.protocol === "http:" && loopback) return url;
  throw new ProbeError(`the probe's URL begins with ${url.protocol}//, and a credential is only sent over https`);
}
