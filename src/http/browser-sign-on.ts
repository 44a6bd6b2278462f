import { discoverIssuer, ISSUER_TIMEOUT_MS, type IssuerAddresses } from "./discover-issuer.ts";
import type { VerifyJwt } from "./oidc-bearer.ts";
import { HttpProblem } from "./problem.ts";

/** What this service is known as to its identity provider. */
export interface OidcClient {
  readonly id: string;
  /** Null: a public client, which its provider knows by PKCE alone. */
  readonly secret: string | null;
  readonly scope: string;
}

/** Where a page sends somebody to sign in, and as which client. */
export interface SignOnStart {
  readonly authorizationEndpoint: string;
  readonly clientId: string;
  readonly scope: string;
}

/** What a page brings back from there. */
export interface SignOnCode {
  readonly code: string;
  /** Only whoever began has it (PKCE), so a code that was seen in an address is of no use. */
  readonly codeVerifier: string;
  /** Where the provider sent the code; it compares. */
  readonly redirectUri: string;
}

/** Signs people in with the identity provider: the authorization code flow, of which the service does the half that needs its secret. */
export interface BrowserSignOn {
  start(): Promise<SignOnStart>;
  /** A token that this service takes. Rejects with an HttpProblem: `sign-on-refused`, `issuer-unavailable`. */
  redeem(code: SignOnCode): Promise<{ readonly token: string; readonly expires: Date }>;
}

export interface BrowserSignOnOptions {
  readonly issuer: string;
  readonly audience: string;
  readonly client: OidcClient;
  readonly fetch: typeof fetch;
  readonly verify: VerifyJwt;
}

export function createBrowserSignOn({ issuer, audience, client, fetch, verify }: BrowserSignOnOptions): BrowserSignOn {
  let discovered: Promise<IssuerAddresses> | null = null;

  async function addresses() {
    discovered ??= discoverIssuer(issuer, fetch).catch((error: unknown) => {
      // A failure is not remembered: the next person asks again.
      discovered = null;
      return unavailable(error);
    });
    const { authorization, token } = await discovered;
    if (authorization === null || token === null) {
      return unavailable(new Error(`the discovery document of ${issuer} names no endpoints to sign in at`));
    }
    return { authorization, token };
  }

  return {
    async start() {
      const { authorization } = await addresses();
      return { authorizationEndpoint: authorization, clientId: client.id, scope: client.scope };
    },

    async redeem({ code, codeVerifier, redirectUri }) {
      const { token: endpoint } = await addresses();
      const body = new URLSearchParams({
        grant_type: "authorization_code",
        code,
        code_verifier: codeVerifier,
        redirect_uri: redirectUri,
        client_id: client.id,
        ...(client.secret !== null && { client_secret: client.secret }),
      });
      const signal = AbortSignal.timeout(ISSUER_TIMEOUT_MS);
      const response = await fetch(endpoint, { method: "POST", body, redirect: "error", signal }).catch(unavailable);
      if (response.status >= 500) unavailable(new Error(`the token endpoint of ${issuer} answered ${response.status}`));
      const answer: unknown = await response.json().catch(() => null);
      const found: Readonly<Record<string, unknown>> =
        typeof answer === "object" && answer !== null ? { ...answer } : {};
      if (!response.ok) {
        throw refused(
          `The identity provider did not take the code (${typeof found["error"] === "string" ? found["error"] : response.status}). Begin anew.`,
        );
      }
      // The access token is the one meant for services; some providers make it for themselves alone, and it is no JWT of ours.
      for (const token of [found["access_token"], found["id_token"]]) {
        const claims = typeof token === "string" ? await verify(token).catch(unavailable) : null;
        // verify takes none without a time of its end.
        if (claims) return { token: String(token), expires: new Date(Number(claims["exp"]) * 1000) };
      }
      throw refused(
        `The identity provider signed you in, but with no JWT for the audience ${audience}. Check SLUICE_OIDC_AUDIENCE: often it is the client id.`,
      );
    },
  };
}

function refused(message: string): HttpProblem {
  return new HttpProblem("sign-on-refused", message);
}

function unavailable(cause: unknown): never {
  throw new HttpProblem(
    "issuer-unavailable",
    "The identity provider cannot be reached, so nobody can sign in with it. Try again, or use a token of this service.",
    { headers: { "Retry-After": "5" }, cause },
  );
}
