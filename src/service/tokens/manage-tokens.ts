import { parseDuration } from "../../definition/duration.ts";
import { SERVICE_CHAIN, type AuditEvent, type AuditEventType } from "../../rollout/audit-event.ts";
import type { Permission } from "../../rollout/permission.ts";
import type { Page } from "../../store/store.ts";
import type { NewToken, StoredSecret, TokenGrant, TokenRecord, TokenStore } from "../../store/token-store.ts";
import { ServiceError } from "../service-error.ts";
import { issueSecret, type IssuedSecret } from "./token-secret.ts";
import type { TokenBook } from "./token-book.ts";

/** Longer than anybody plans, and an instant that far away still has four digits in its year. */
const LONGEST_MS = 10 * 366 * 86_400_000;

export interface CreateToken {
  readonly name: string;
  readonly permissions: readonly Permission[];
  readonly rollouts: readonly string[] | null;
  /** ISO 8601 duration; null: until it is revoked. */
  readonly expires: string | null;
  readonly actor: string;
}

export interface IssuedToken {
  readonly token: TokenRecord;
  /** In this answer and nowhere else. */
  readonly secret: string;
}

export interface TokenServices {
  create(request: CreateToken): Promise<IssuedToken>;
  /** Ordered by name, with those that expired or were revoked. */
  list(page: { readonly cursor?: string; readonly limit: number }): Promise<Page<TokenRecord>>;
  /** A new secret; the earlier ones count for `overlap` (ISO 8601 duration) more, at most. */
  rotate(request: { readonly id: string; readonly overlap: string; readonly actor: string }): Promise<IssuedToken>;
  /** Ends it at once, everywhere within seconds. Revoking it again changes nothing. */
  revoke(request: { readonly id: string; readonly actor: string }): Promise<TokenRecord>;
}

export interface TokenDependencies {
  readonly store: TokenStore;
  readonly book: Pick<TokenBook, "refresh" | "isFixed">;
  readonly clock: () => Date;
  readonly randomBytes: (size: number) => Buffer;
}

export function createTokenServices({ store, book, clock, randomBytes }: TokenDependencies): TokenServices {
  /** This process knows at once; where that fails, the next refresh makes up for it, and the change is stored all the same. */
  const publish = () => book.refresh().catch(() => undefined);

  async function tokenOf(id: string): Promise<TokenRecord> {
    const token = await store.findToken(id);
    if (token) return token;
    throw new ServiceError("token-not-found", `There is no token ${id}. GET /v1/tokens lists those there are.`);
  }

  return {
    async create({ name, permissions, rollouts, expires, actor }) {
      const now = clock();
      const until = expires === null ? null : later(now, expires, "expires");
      const issued = issueSecret(randomBytes);
      const token: NewToken = {
        id: `t-${randomBytes(8).toString("hex")}`,
        name,
        permissions: permissions.toSorted(),
        rollouts: rollouts && rollouts.toSorted(),
        lifetime: expires,
        createdAt: now.toISOString(),
        createdBy: actor,
      };
      const secret = storedSecret(issued, now, until);
      const event = tokenEvent("token.created", token, { actor, now, expiresAt: until, prefix: issued.prefix });
      if (book.isFixed(name) || !(await store.createToken(token, secret, event))) {
        throw new ServiceError(
          "token-exists",
          `A token has had the name ${JSON.stringify(name)}, and the audit trail knows its holder by it. Choose another name, or rotate that token.`,
        );
      }
      await publish();
      const { prefix } = issued;
      return {
        secret: issued.secret,
        token: { ...token, prefix, expiresAt: until, lastUsedAt: null, revokedAt: null },
      };
    },

    list: (page) => store.listTokens(page),

    async rotate({ id, overlap, actor }) {
      const token = await tokenOf(id);
      const now = clock();
      const earlierUntil = later(now, overlap, "overlap", 0);
      const expiresAt = token.lifetime === null ? null : later(now, token.lifetime, "lifetime");
      const issued = issueSecret(randomBytes);
      const { prefix, secret } = issued;
      const event = tokenEvent("token.rotated", token, { actor, now, expiresAt, prefix, earlierUntil });
      if (!(await store.rotateToken(id, storedSecret(issued, now, expiresAt), earlierUntil, event))) {
        throw new ServiceError("token-revoked", `Token ${token.name} is revoked, for good. Create another one.`);
      }
      await publish();
      return { secret, token: { ...token, prefix, expiresAt } };
    },

    async revoke({ id, actor }) {
      const token = await tokenOf(id);
      const now = clock();
      const { prefix, expiresAt } = token;
      const event = tokenEvent("token.revoked", token, { actor, now, expiresAt, prefix });
      if (!(await store.revokeToken(id, now.toISOString(), event))) return tokenOf(id);
      await publish();
      return { ...token, revokedAt: now.toISOString() };
    },
  };
}

function storedSecret({ sha256, prefix }: IssuedSecret, now: Date, expiresAt: string | null): StoredSecret {
  return { sha256, prefix, createdAt: now.toISOString(), expiresAt };
}

/** The event tells all of a token but its secret and the digest of it. */
function tokenEvent(
  type: AuditEventType,
  { id, name, permissions, rollouts }: TokenGrant,
  {
    actor,
    now,
    ...rest
  }: { actor: string; now: Date; prefix: string; expiresAt: string | null; earlierUntil?: string },
): AuditEvent {
  const data = { token: id, name, permissions, rollouts, ...rest };
  return { rollout: SERVICE_CHAIN, revision: 0, type, at: now.toISOString(), actor, reason: null, data };
}

function later(now: Date, duration: string, what: string, least = 1): string {
  const length = parseDuration(duration);
  if (length >= least && length <= LONGEST_MS) return new Date(now.getTime() + length).toISOString();
  throw new ServiceError(
    "invalid-input",
    `${what} is ${duration}; needed is a duration ${least > 0 ? "above zero, " : ""}of ten years at most, such as P90D.`,
  );
}
