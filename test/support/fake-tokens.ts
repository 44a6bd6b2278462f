import { ServiceError } from "../../src/service/service-error.ts";
import type { IssuedToken, TokenServices } from "../../src/service/tokens/manage-tokens.ts";

/** Token services that know one token, `tok-1`, and note in `asked` what was asked of them. */
export function fakeTokens(asked: unknown[], now: string): TokenServices {
  const token: IssuedToken["token"] = {
    id: "tok-1",
    name: "ci",
    prefix: "sluice_AbC123",
    permissions: ["evidence", "read"],
    rollouts: ["demo"],
    lifetime: null,
    createdAt: now,
    createdBy: "token:admin",
    expiresAt: null,
    lastUsedAt: now,
    revokedAt: null,
  };
  const requireKnown = (id: string) => {
    if (id !== token.id) throw new ServiceError("token-not-found", `There is no token ${id}.`);
  };
  return {
    create: async (request) => (asked.push(request), { token, secret: "sluice_AbC123-and-more" }),
    list: async (page) => (asked.push(page), { items: [token] }),
    rotate: async (request) => (requireKnown(request.id), asked.push(request), { token, secret: "sluice_next" }),
    revoke: async (request) => (requireKnown(request.id), asked.push(request), { ...token, revokedAt: now }),
  };
}
