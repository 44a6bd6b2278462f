import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

/** Who is asking: "token:admin" or "anonymous". */
export interface Caller {
  readonly actor: string;
  readonly mayWrite: boolean;
}

/** Says who sent a request with these headers; null: nobody we know. */
export type Authenticator = (headers: IncomingHttpHeaders) => Caller | null;

export const ANONYMOUS: Caller = { actor: "anonymous", mayWrite: false };

export interface TokenAuthenticatorOptions {
  /** `sha256`: hex digest of the token; the token itself is not kept anywhere in the process. */
  readonly tokens: readonly { readonly name: string; readonly sha256: string }[];
  readonly anonymousRead: boolean;
}

/** Knows callers by their bearer token. A wrong token is refused even where none is needed: whoever sends one means it. */
export function createTokenAuthenticator({ tokens, anonymousRead }: TokenAuthenticatorOptions): Authenticator {
  const known = tokens.map(({ name, sha256 }) => ({ name, digest: digestFromHex(name, sha256) }));
  return ({ authorization }) => {
    if (authorization === undefined) return anonymousRead ? ANONYMOUS : null;
    const token = /^Bearer +([\w.~+/=-]+) *$/i.exec(authorization)?.[1];
    if (token === undefined) return null;
    const digest = createHash("sha256").update(token, "utf8").digest();
    // All are compared, each in constant time: how long it takes must not tell how near a guess came.
    const matching = known.filter((candidate) => timingSafeEqual(candidate.digest, digest));
    const [match] = matching;
    return match ? { actor: `token:${match.name}`, mayWrite: true } : null;
  };
}

function digestFromHex(name: string, sha256: string): Buffer {
  if (!/^[0-9a-f]{64}$/.test(sha256)) {
    throw new Error(`The digest of token ${JSON.stringify(name)} is not 64 hex digits. Give the SHA-256 of the token.`);
  }
  return Buffer.from(sha256, "hex");
}
