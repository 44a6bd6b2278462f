import { createHash, timingSafeEqual } from "node:crypto";
import type { Grant } from "../../rollout/permission.ts";

/** A secret somebody may come with, as its digest: the secret itself is not kept anywhere in the process. */
export interface KnownSecret {
  /** SHA-256 of the secret, hex. */
  readonly sha256: string;
  /** Last instant (milliseconds) it counts; null: it does not expire. */
  readonly until: number | null;
  readonly holder: TokenHolder;
}

export interface TokenHolder {
  /** Id in the store; null: a token that is not in it. */
  readonly id: string | null;
  readonly name: string;
  readonly grants: readonly Grant[];
}

/** Finds the holder of a secret; null: wrong or expired. */
export type FindHolder = (secret: string, now: Date) => TokenHolder | null;

/** Throws where a digest is none: it would be compared with and never match, which nobody would understand. */
export function knownTokens(secrets: readonly KnownSecret[]): FindHolder {
  const known = secrets.map((secret) => ({ ...secret, digest: digestFromHex(secret) }));
  return (secret, now) => {
    const digest = createHash("sha256").update(secret, "utf8").digest();
    // All are compared, each in constant time: how long it takes must not tell how near a guess came.
    const matching = known.filter((candidate) => timingSafeEqual(candidate.digest, digest));
    const live = matching.find(({ until }) => until === null || now.getTime() < until);
    return live?.holder ?? null;
  };
}

function digestFromHex({ holder, sha256 }: KnownSecret): Buffer {
  if (/^[0-9a-f]{64}$/.test(sha256)) return Buffer.from(sha256, "hex");
  throw new Error(
    `The digest of token ${JSON.stringify(holder.name)} is not 64 hex digits. Give the SHA-256 of the token.`,
  );
}
