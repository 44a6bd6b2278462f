import type { IncomingHttpHeaders } from "node:http";
import { shorten } from "../definition/words.ts";
import { mayDo, type About, type Permission } from "../rollout/permission.ts";
import { ANONYMOUS, type Authenticator, type Caller } from "./auth.ts";
import type { Operation } from "./openapi-document.ts";
import { HttpProblem } from "./problem.ts";
import { tokenHeaders } from "./token-headers.ts";

/** Who asks where nobody has to say: may do nothing that is guarded. */
const NOBODY: Caller = { actor: ANONYMOUS.actor, grants: [] };
const ROLLOUT_NAME = /^[a-z][a-z0-9-]{0,62}$/;

interface Asked {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly params: Readonly<Record<string, unknown>>;
}

/** Who is let in. */
export interface Admission {
  readonly auth: Authenticator;
  /** Whether every token and all it allows is known. */
  readonly complete: () => boolean;
}

/**
 * The caller of an operation, if they may ask for it. Throws `authentication-required` (401) for strangers and
 * `permission-denied` (403) for callers without the permission, or `store-unavailable` (503) for both while their token may be one
 * that only the store knows: told that it is wrong, people would look for another, and programs not try again. Looks at the token and the address only: whether the
 * rollout exists is not known here, so a refusal cannot tell.
 */
export async function admit(
  { permission, scope, apiKey, ticket: takesTicket }: Operation,
  { auth, complete }: Admission,
  { url, headers: sent, params }: Asked,
): Promise<Caller> {
  if (permission === null) return NOBODY;
  const headers = apiKey ? tokenHeaders(sent) : sent;
  const ticket = takesTicket ? ticketIn(url) : undefined;
  const caller = await auth(headers, ticket);
  const about = scope === "rollout" ? { rollout: String(params["rollout"]) } : scope;
  if (caller !== null && mayDo(caller.grants, permission, about)) return caller;
  if (headers.authorization !== undefined && !complete() && isOfStore(caller)) throw notKnownYet();
  if (caller === null || caller === ANONYMOUS) throw strangerProblem(headers, ticket);
  throw deniedProblem(caller, permission, about);
}

/** Throws `permission-denied`, naming the permission and what it is missing for. */
export function requirePermission(caller: Caller, permission: Permission, about: About): void {
  if (!mayDo(caller.grants, permission, about)) throw deniedProblem(caller, permission, about);
}

function deniedProblem({ actor }: Caller, permission: Permission, about: About): HttpProblem {
  const rollout = typeof about === "object" ? about.rollout : null;
  const where =
    rollout === null
      ? about === "all"
        ? " for all rollouts"
        : " for any rollout"
      : ` for rollout ${shorten(rollout)}`;
  return new HttpProblem(
    "permission-denied",
    `${actor} lacks the permission ${permission}${where}. Use a token that has it, or ask an admin for one.`,
    // A name that no rollout can have is not repeated as one.
    { members: { permission, ...(rollout !== null && ROLLOUT_NAME.test(rollout) ? { rollout } : {}) } },
  );
}

/**
 * What a body asks for beyond its operation: `force` passes over what the gate does not know, so it is a permission of its
 * own wherever the contract has a member of that name.
 */
export function requireForce(
  caller: Caller,
  { scope }: Operation,
  { params }: Pick<Asked, "params">,
  body: unknown,
): void {
  if (typeof body !== "object" || body === null || !("force" in body) || body.force !== true) return;
  requirePermission(caller, "force", scope === "rollout" ? { rollout: String(params["rollout"]) } : "all");
}

/** Whether it is the store that knows what they may: it has no say over whom an identity provider vouches for. */
function isOfStore(caller: Caller | null): boolean {
  return caller === null || caller.actor.startsWith("token:");
}

function notKnownYet(): HttpProblem {
  return new HttpProblem(
    "store-unavailable",
    "The store has not been reached since this process started, so it is not known here whether this token allows it; nothing was done. Ask another replica, or again in a moment.",
    { headers: { "Retry-After": "1" } },
  );
}

function ticketIn(url: string): string | undefined {
  return new URLSearchParams(url.split("?")[1]).get("ticket") ?? undefined;
}

function strangerProblem({ authorization }: IncomingHttpHeaders, ticket?: string): HttpProblem {
  const sent = authorization !== undefined;
  if (!sent && ticket !== undefined) {
    return new HttpProblem(
      "authentication-required",
      "Found a ticket that does not count, or not any more. Ask for all flags again: the answer has another.",
      { headers: { "WWW-Authenticate": 'Bearer realm="sluice", error="invalid_token"' } },
    );
  }
  return new HttpProblem(
    "authentication-required",
    sent
      ? "Found an Authorization header whose token is not known here: wrong, expired or revoked. Send `Authorization: Bearer <token>` with a token of this service."
      : "Found no Authorization header. Send `Authorization: Bearer <token>` with a token of this service.",
    { headers: { "WWW-Authenticate": `Bearer realm="sluice"${sent ? ', error="invalid_token"' : ""}` } },
  );
}
