import type { SignOnProvider } from "../../generated/contract.ts";

/** What is kept of a beginning while the provider has the browser: in this tab, and taken away when it comes back. */
interface Begun {
  /** Comes back unchanged: an answer to somebody else's beginning is not taken. */
  readonly state: string;
  /** Proves that whoever redeems the code is who began (PKCE). */
  readonly verifier: string;
  readonly back: string;
}

/** What the provider sent the browser back with, told apart; `failure` is for a person. */
export type Returned =
  | { readonly code: string; readonly verifier: string; readonly back: string }
  | { readonly failure: string; readonly back: string };

const KEY = "sluice.sign-on";

/** Where the provider sends the browser back to. It has to be registered there. */
export function redirectUri(): string {
  return `${location.origin}/sign-in`;
}

/** Leaves for the provider. Rejects where the browser has no cryptography to begin with, as over plain http. */
export async function beginSignOn(provider: SignOnProvider, back: string): Promise<void> {
  if (!crypto.subtle) throw new Error("Single sign-on needs https (or localhost); sign in with a token here.");
  const begun: Begun = { state: random(), verifier: random(), back };
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(begun.verifier));
  const address = new URL(provider.authorizationEndpoint);
  const asked = {
    response_type: "code",
    client_id: provider.clientId,
    redirect_uri: redirectUri(),
    scope: provider.scope,
    state: begun.state,
    code_challenge: base64url(new Uint8Array(digest)),
    code_challenge_method: "S256",
  };
  for (const [name, value] of Object.entries(asked)) address.searchParams.set(name, value);
  sessionStorage.setItem(KEY, JSON.stringify(begun));
  location.assign(address);
}

/** What this address brings back from the provider; null: nothing. Takes the beginning away, so it counts once. */
export function takeReturned(query: URLSearchParams): Returned | null {
  const [state, code, error] = ["state", "code", "error"].map((name) => query.get(name));
  if (!state || (!code && !error)) return null;
  const kept = sessionStorage.getItem(KEY);
  sessionStorage.removeItem(KEY);
  const begun = kept === null ? null : (JSON.parse(kept) as Begun);
  if (begun?.state !== state) {
    return { failure: "This answer belongs to no sign-in begun in this tab. Begin anew.", back: "/" };
  }
  if (!code) {
    const why = query.get("error_description") ?? error;
    return { failure: `The identity provider did not sign you in: ${why}`, back: begun.back };
  }
  return { code, verifier: begun.verifier, back: begun.back };
}

function random(): string {
  return base64url(crypto.getRandomValues(new Uint8Array(32)));
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}
