import { createHash, timingSafeEqual } from "node:crypto";
import type { Grant } from "../../rollout/permission.ts";

/** A secret somebody may come with, as its digest: the secret itself is in no store and in no file. */
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

/**
 * Throws where a digest is none: it would be compared with and never match, which nobody would understand.
 * A secret that was right once is recognised by itself from then on, because hashing it costs as much as answering who reads
 * flags; so it stays in memory as long as these tokens do, which is until the next refresh. Whether it counts still is looked
 * at each time. Wrong ones are never kept, so nobody can fill the memory.
 */
export function knownTokens(secrets: readonly KnownSecret[]): FindHolder {
  const known = secrets.map((secret) => ({ ...secret, digest: digestFromHex(secret) }));
  const met = new Map<string, readonly KnownSecret[]>();

  function matching(secret: string): readonly KnownSecret[] {
    const digest = createHash("sha256").update(secret, "utf8").digest();
    // All are compared, each in constant time: how long it takes must not tell how near a guess came.
    const found = known.filter((candidate) => timingSafeEqual(candidate.digest, digest));
    if (found.length > 0) met.set(secret, found);
    return found;
  }

  return (secret, now) => {
    for (const { until, holder } of met.get(secret) ?? matching(secret)) {
      if (until === null || now.getTime() < until) return holder;
    }
    return null;
  };
}

function digestFromHex({ holder, sha256 }: KnownSecret): Buffer {
  if (/^[0-9a-f]{64}$/.test(sha256)) return Buffer.from(sha256, "hex");
  throw new Error(
    `The digest of token ${JSON.stringify(holder.name)} is not 64 hex digits. Give the SHA-256 of the token.`,
  );
}
