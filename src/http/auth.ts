import type { IncomingHttpHeaders } from "node:http";
import type { Grant } from "../rollout/permission.ts";
import type { FindHolder, TokenHolder } from "../service/tokens/known-tokens.ts";
import type { StreamTickets } from "../service/tokens/stream-tickets.ts";

/** Who is asking, and what they may do. `actor`: "token:ci", "oidc:4711" or "anonymous". */
export interface Caller {
  readonly actor: string;
  readonly grants: readonly Grant[];
}

/** Says who sent a request with these headers, or with this ticket where one will do; null: nobody we know. */
export type Authenticator = (headers: IncomingHttpHeaders, ticket?: string) => Promise<Caller | null>;

/**
 * The same where it can be said at once; null: nobody, or nobody known without waiting. `secretIn`: bearerSecret, or a way to it that
 * remembers.
 */
export type Recognise = (authorization: string | undefined, secretIn: typeof bearerSecret) => Caller | null;

/** Knows the holder of a bearer token, or does not. */
export type KnowBearer = (token: string) => Promise<Caller | null> | Caller | null;

export const ANONYMOUS: Caller = { actor: "anonymous", grants: [{ permissions: ["read"], rollouts: null }] };

export interface AuthenticatorOptions {
  /** Asked in this order; the first that knows the token decides. */
  readonly bearers: readonly KnowBearer[];
  readonly anonymousRead: boolean;
  /** Absent: no ticket is known. */
  readonly tickets?: Pick<StreamTickets, "holder">;
}

/** Knows callers by their bearer token. A wrong token is refused even where none is needed: whoever sends one means it. */
export function createAuthenticator({ bearers, anonymousRead, tickets }: AuthenticatorOptions): Authenticator {
  return async ({ authorization }, ticket) => {
    if (authorization === undefined && ticket !== undefined) {
      const holder = tickets?.holder(ticket);
      return holder ? callerOf(holder) : null;
    }
    if (authorization === undefined) return anonymousRead ? ANONYMOUS : null;
    const token = bearerToken(authorization);
    if (token === undefined) return null;
    for (const know of bearers) {
      const caller = await know(token);
      if (caller) return caller;
    }
    return null;
  };
}

/** For those who read flags: what it says the Authenticator says too, which knows more, and other spellings of "Bearer". */
export function createRecogniser(know: (token: string) => Caller | null, anonymousRead: boolean): Recognise {
  return (authorization, secretIn) => {
    if (authorization === undefined) return anonymousRead ? ANONYMOUS : null;
    const secret = secretIn(authorization);
    return secret === null ? null : know(secret);
  };
}

/** The token of a header that is spelt as most are; null: to be looked at more closely. */
export function bearerSecret(authorization: string): string | null {
  return authorization.startsWith("Bearer ") ? authorization.slice("Bearer ".length) : null;
}

function bearerToken(authorization: string): string | undefined {
  return /^Bearer +([\w.~+/=-]+) *$/i.exec(authorization)?.[1];
}

/** Knows the holders of this service's own tokens. Each is the same caller every time, made once. */
export function tokenBearer(find: FindHolder, clock: () => Date): (token: string) => Caller | null {
  const callers = new WeakMap<TokenHolder, Caller>();
  return (token) => {
    const holder = find(token, clock());
    if (holder === null) return null;
    let caller = callers.get(holder);
    if (!caller) callers.set(holder, (caller = callerOf(holder)));
    return caller;
  };
}

function callerOf({ name, grants }: TokenHolder): Caller {
  return { actor: `token:${name}`, grants };
}
