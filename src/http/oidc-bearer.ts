import type { Grant } from "../rollout/permission.ts";
import type { KnowBearer } from "./auth.ts";
import { HttpProblem } from "./problem.ts";

export type Claims = Readonly<Record<string, unknown>>;

/**
 * The claims of a JWT of our issuer for our audience, with its signature and times verified; null for any other text. Rejects
 * when the issuer's keys cannot be had: then nobody knows, and unknown is not wrong.
 */
export type VerifyJwt = (token: string) => Promise<Claims | null>;

/** Who has this value in this claim is granted this. */
export interface ClaimRule {
  readonly claim: string;
  readonly value: string;
  readonly grant: Grant;
}

/** What comes before the digest of a key, in three parts: nothing else is worth asking the issuer about. */
const JWT = /^eyJ[\w-]+\.[\w-]+\.[\w-]+$/;
const SUBJECT = /^[^\p{Cc}]{1,150}$/u;

/** Knows people and machines by a JWT of the identity provider. Whom no rule grants anything is known, but may do nothing. */
export function oidcBearer(verify: VerifyJwt, rules: readonly ClaimRule[]): KnowBearer {
  return async (token) => {
    if (!JWT.test(token)) return null;
    const claims = await verify(token).catch((cause: unknown) => {
      throw new HttpProblem(
        "issuer-unavailable",
        "The keys of the identity provider cannot be had, so the token cannot be verified. Try again, or use a token of this service.",
        { headers: { "Retry-After": "5" }, cause },
      );
    });
    const subject = claims?.["sub"];
    // Without a name there is nobody to hold to account.
    if (!claims || typeof subject !== "string" || !SUBJECT.test(subject)) return null;
    return {
      actor: `oidc:${subject}`,
      grants: rules.filter((rule) => matches(claims, rule)).map(({ grant }) => grant),
    };
  };
}

/** Equal to the value, or a list that holds it. Numbers and truth values do not count: they would have to be spelt somehow. */
function matches(claims: Claims, { claim, value }: ClaimRule): boolean {
  const found = Object.hasOwn(claims, claim) ? claims[claim] : undefined;
  return Array.isArray(found) ? found.includes(value) : found === value;
}
