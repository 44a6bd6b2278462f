import { createHash } from "node:crypto";

/** Of the random part: enough to recognise a token by, far too little to help guessing the rest. */
const SHOWN = 6;

export interface IssuedSecret {
  /** Shown once and kept nowhere. */
  readonly secret: string;
  readonly sha256: string;
  readonly prefix: string;
}

/** `randomBytes`: of a cryptographically strong source. The beginning of the secret tells scanners what it is. */
export function issueSecret(randomBytes: (size: number) => Buffer): IssuedSecret {
  const secret = `sluice_${randomBytes(32).toString("base64url")}`;
  return {
    secret,
    sha256: createHash("sha256").update(secret, "utf8").digest("hex"),
    prefix: secret.slice(0, "sluice_".length + SHOWN),
  };
}
