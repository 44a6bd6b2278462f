import type { AuditEvent } from "../rollout/audit-event.ts";
import type { Permission } from "../rollout/permission.ts";
import type { Page } from "./page.ts";

/** What a token is for, without any of its secrets. */
export interface TokenGrant {
  readonly id: string;
  /** Used once, ever: it is the actor `token:<name>` of the trail. */
  readonly name: string;
  readonly permissions: readonly Permission[];
  /** null: all rollouts. */
  readonly rollouts: readonly string[] | null;
}

export interface NewToken extends TokenGrant {
  /** How long each secret counts, ISO 8601; null: until it is revoked. */
  readonly lifetime: string | null;
  readonly createdAt: string;
  readonly createdBy: string;
}

export interface StoredSecret {
  /** Hex. */
  readonly sha256: string;
  /** How the secret begins, to recognise it by. */
  readonly prefix: string;
  readonly createdAt: string;
  readonly expiresAt: string | null;
}

/** `prefix` and `expiresAt` are those of its latest secret. */
export interface TokenRecord extends NewToken, Pick<StoredSecret, "prefix" | "expiresAt"> {
  readonly lastUsedAt: string | null;
  readonly revokedAt: string | null;
}

/** A secret that counts now. */
export interface LiveSecret extends Pick<StoredSecret, "sha256" | "expiresAt"> {
  readonly token: TokenGrant & { readonly lastUsedAt: string | null };
}

/** Tokens. What changes one is written together with its event in the trail of the service. */
export interface TokenStore {
  /** False when a token has had this name (nothing written). */
  createToken(token: NewToken, secret: StoredSecret, event: AuditEvent): Promise<boolean>;
  /** Gives a token a further secret; the earlier ones count until `earlierUntil` at most. False: not there, or revoked. */
  rotateToken(id: string, secret: StoredSecret, earlierUntil: string, event: AuditEvent): Promise<boolean>;
  /** Ends all secrets of a token. False: not there, or revoked already. */
  revokeToken(id: string, at: string, event: AuditEvent): Promise<boolean>;
  findToken(id: string): Promise<TokenRecord | undefined>;
  /** Ordered by name, revoked ones too. */
  listTokens(page: { readonly cursor?: string; readonly limit: number }): Promise<Page<TokenRecord>>;
  liveSecrets(now: string): Promise<readonly LiveSecret[]>;
  /** Notes when tokens were last used; never moves it back. */
  recordTokenUse(uses: readonly { readonly id: string; readonly at: string }[]): Promise<void>;
}
