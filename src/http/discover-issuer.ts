import { isSecureUrl } from "./secure-url.ts";

/** What is needed of an OIDC issuer's discovery document. Null: it names none that can be trusted. */
export interface IssuerAddresses {
  readonly keys: string;
  readonly authorization: string | null;
  readonly token: string | null;
}

/** How long the identity provider may take for anything. */
export const ISSUER_TIMEOUT_MS = 5_000;

/** Reads the discovery document of an issuer. Rejects where it cannot be had, is another's, or names no keys. */
export async function discoverIssuer(issuer: string, fetch: typeof globalThis.fetch): Promise<IssuerAddresses> {
  const response = await fetch(`${issuer.replace(/\/+$/, "")}/.well-known/openid-configuration`, {
    redirect: "error",
    signal: AbortSignal.timeout(ISSUER_TIMEOUT_MS),
  });
  if (!response.ok) throw new Error(`the discovery document of ${issuer} answered ${response.status}`);
  const found: unknown = await response.json();
  const document: Readonly<Record<string, unknown>> = typeof found === "object" && found !== null ? { ...found } : {};
  const keys = addressIn(document, "jwks_uri");
  if (document["issuer"] !== issuer || keys === null) {
    throw new Error(
      `the discovery document of ${issuer} names the issuer ${String(document["issuer"])} and the keys at ${String(document["jwks_uri"])}`,
    );
  }
  return {
    keys,
    authorization: addressIn(document, "authorization_endpoint"),
    token: addressIn(document, "token_endpoint"),
  };
}

function addressIn(document: Readonly<Record<string, unknown>>, name: string): string | null {
  const address = document[name];
  return typeof address === "string" && isSecureUrl(address) ? address : null;
}
