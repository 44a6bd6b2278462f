import { createRemoteJWKSet, customFetch, errors, jwtVerify, type JWTVerifyGetKey } from "jose";
import { discoverIssuer, ISSUER_TIMEOUT_MS } from "./discover-issuer.ts";
import type { VerifyJwt } from "./oidc-bearer.ts";

export interface JwtVerifierOptions {
  readonly issuer: string;
  readonly audience: string;
  readonly fetch: typeof fetch;
  readonly clock: () => Date;
}

const CLOCK_TOLERANCE_S = 30;
/** Signatures only the issuer can make. With a shared secret, or "none", anybody could who reads the keys. */
const ALGORITHMS = [
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
  "EdDSA",
  "Ed25519",
];
/** What jose says of a token; anything else it says is about the keys, of which the token's sender is not to blame. */
const TOKEN_ERRORS = [
  errors.JWTInvalid,
  errors.JWTExpired,
  errors.JWTClaimValidationFailed,
  errors.JWSInvalid,
  errors.JWSSignatureVerificationFailed,
  errors.JWKSNoMatchingKey,
  errors.JWKSMultipleMatchingKeys,
  errors.JOSEAlgNotAllowed,
  errors.JOSENotSupported,
];

/**
 * Verifies JWTs of an OIDC issuer: its address is looked up in its discovery document when the first token comes, its keys are
 * kept and read anew when one is missing. Starting the service does not need the issuer, and neither do its own tokens.
 */
export function createJwtVerifier({ issuer, audience, fetch, clock }: JwtVerifierOptions): VerifyJwt {
  let keys: Promise<JWTVerifyGetKey> | null = null;

  function keysOfIssuer(): Promise<JWTVerifyGetKey> {
    keys ??= discoverKeys(issuer, fetch).catch((error: unknown) => {
      // A failure is not remembered: the next token asks again.
      keys = null;
      throw error;
    });
    return keys;
  }

  return async (token) => {
    const key = await keysOfIssuer();
    try {
      const { payload } = await jwtVerify(token, key, {
        issuer,
        audience,
        algorithms: ALGORITHMS,
        requiredClaims: ["exp", "sub"],
        clockTolerance: CLOCK_TOLERANCE_S,
        currentDate: clock(),
      });
      return payload;
    } catch (error) {
      if (TOKEN_ERRORS.some((kind) => error instanceof kind)) return null;
      throw error;
    }
  };
}

async function discoverKeys(issuer: string, fetch: typeof globalThis.fetch): Promise<JWTVerifyGetKey> {
  const { keys } = await discoverIssuer(issuer, fetch);
  return createRemoteJWKSet(new URL(keys), { timeoutDuration: ISSUER_TIMEOUT_MS, [customFetch]: fetch });
}
