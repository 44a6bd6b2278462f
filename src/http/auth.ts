import type { IncomingHttpHeaders } from "node:http";
import type { Grant } from "../rollout/permission.ts";
import type { FindHolder } from "../service/tokens/known-tokens.ts";

/** Who is asking, and what they may do. `actor`: "token:ci", "oidc:4711" or "anonymous". */
export interface Caller {
  readonly actor: string;
  readonly grants: readonly Grant[];
}

/** Says who sent a request with these headers; null: nobody we know. */
export type Authenticator = (headers: IncomingHttpHeaders) => Promise<Caller | null>;

/** Knows the holder of a bearer token, or does not. */
export type KnowBearer = (token: string) => Promise<Caller | null> | Caller | null;

export const ANONYMOUS: Caller = { actor: "anonymous", grants: [{ permissions: ["read"], rollouts: null }] };

export interface AuthenticatorOptions {
  /** Asked in this order; the first that knows the token decides. */
  readonly bearers: readonly KnowBearer[];
  readonly anonymousRead: boolean;
}

/** Knows callers by their bearer token. A wrong token is refused even where none is needed: whoever sends one means it. */
export function createAuthenticator({ bearers, anonymousRead }: AuthenticatorOptions): Authenticator {
  return async ({ authorization }) => {
    if (authorization === undefined) return anonymousRead ? ANONYMOUS : null;
    const token = /^Bearer +([\w.~+/=-]+) *$/i.exec(authorization)?.[1];
    if (token === undefined) return null;
    for (const know of bearers) {
      const caller = await know(token);
      if (caller) return caller;
    }
    return null;
  };
}

/** Knows the holders of this service's own tokens. */
export function tokenBearer(find: FindHolder, clock: () => Date): KnowBearer {
  return (token) => {
    const holder = find(token, clock());
    return holder && { actor: `token:${holder.name}`, grants: holder.grants };
  };
}
