import type { OidcClient } from "./http/browser-sign-on.ts";
import type { ClaimRule } from "./http/oidc-bearer.ts";
import { isSecureUrl } from "./http/secure-url.ts";
import { PERMISSIONS, type Permission } from "./rollout/permission.ts";

export interface OidcConfig {
  /** As it stands in the `iss` of its tokens. */
  readonly issuer: string;
  readonly audience: string;
  readonly rules: readonly ClaimRule[];
  /** As which client the dashboard signs people in; null: they bring a token. */
  readonly client: OidcClient | null;
}

const NAMES = ["SLUICE_OIDC_ISSUER", "SLUICE_OIDC_AUDIENCE", "SLUICE_OIDC_PERMISSIONS"] as const;
const ROLLOUT = /^[a-z][a-z0-9-]{0,62}$/;

/**
 * Single sign-on, from three variables that belong together; null: none is set. Throws an Error that names the variable and
 * what it may hold.
 */
export function readOidc(env: Readonly<Record<string, string | undefined>>): OidcConfig | null {
  const missing = NAMES.filter((name) => !env[name]);
  const client = readClient(env);
  if (missing.length === NAMES.length && client === null) return null;
  if (missing.length > 0) throw new Error(`${missing.join(" and ")} must be set too: ${NAMES.join(", ")} go together.`);
  const [issuer = "", audience = "", permissions = ""] = NAMES.map((name) => env[name]);
  return { issuer: readIssuer(issuer), audience, rules: permissions.split(",").map(readRule), client };
}

function readClient(env: Readonly<Record<string, string | undefined>>): OidcClient | null {
  const { SLUICE_OIDC_CLIENT_ID: id, SLUICE_OIDC_CLIENT_SECRET: secret, SLUICE_OIDC_SCOPE: scope } = env;
  if (id) return { id, secret: secret || null, scope: scope || "openid" };
  if (secret || scope) throw new Error("SLUICE_OIDC_CLIENT_ID must be set too: a secret or a scope is of a client.");
  return null;
}

function readIssuer(text: string): string {
  if (isSecureUrl(text)) return text;
  throw new Error(`SLUICE_OIDC_ISSUER is ${JSON.stringify(text)}; it must be an https URL.`);
}

/** "groups=sre:operate+kill@checkout+search": claim, value, permissions, and rollouts where it is not for all. */
function readRule(text: string): ClaimRule {
  const match = /^([^=]+)=(.+):([^:@]+)(?:@([^:@]+))?$/.exec(text.trim());
  const [, claim = "", value = "", permissions = "", rollouts] = match ?? [];
  const names = rollouts?.split("+") ?? null;
  const granted = permissions.split("+");
  const unknown = granted.find((each) => !PERMISSIONS.some((known) => known === each));
  if (!match || unknown !== undefined || names?.some((name) => !ROLLOUT.test(name))) {
    const why = match && unknown !== undefined ? ` (there is no permission ${JSON.stringify(unknown)})` : "";
    throw new Error(
      `SLUICE_OIDC_PERMISSIONS holds ${JSON.stringify(text)}${why}; each part must be claim=value:permission+permission or …@rollout+rollout, with the permissions ${PERMISSIONS.join(", ")}.`,
    );
  }
  // Each was found among them.
  return { claim, value, grant: { permissions: granted as Permission[], rollouts: names } };
}
