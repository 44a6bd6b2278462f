import type { IssuedToken } from "../../service/tokens/manage-tokens.ts";

/** Wire form `Token`: never anything of a secret but how it begins. */
export function presentToken({ id, name, prefix, permissions, rollouts, ...rest }: IssuedToken["token"]) {
  const { createdAt, createdBy, expiresAt, lastUsedAt, revokedAt } = rest;
  return { id, name, prefix, permissions, rollouts, createdAt, createdBy, expiresAt, lastUsedAt, revokedAt };
}

/** Wire form `IssuedToken`. */
export function presentIssuedToken({ token, secret }: IssuedToken) {
  return { token: presentToken(token), secret };
}
