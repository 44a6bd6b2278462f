import { createHash, randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { EVERYTHING } from "./rollout/permission.ts";
import type { KnownSecret } from "./service/tokens/known-tokens.ts";

export interface AdminToken {
  readonly file: string;
  /** SHA-256 of the token, hex: what the service compares with. */
  readonly sha256: string;
}

/**
 * The token that lets the operator of this machine act, in a file only its owner may read; the first start makes it and the
 * CLI finds it there. The token itself never leaves this function.
 */
export function ensureAdminToken(dataDir: string): AdminToken {
  const file = path.join(dataDir, "admin-token");
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  try {
    // "wx" creates or fails: two first starts at once must not overwrite each other's token.
    writeFileSync(file, `sluice_${randomBytes(32).toString("base64url")}\n`, { mode: 0o600, flag: "wx" });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
  const token = readFileSync(file, "utf8").trim();
  if (!token) throw new Error(`${file} is empty; delete it and start again to get a new token.`);
  return { file, sha256: createHash("sha256").update(token).digest("hex") };
}

/** Whoever can read the file is the operator of this machine, and may do everything. */
export function adminSecret({ sha256 }: AdminToken): KnownSecret {
  return { sha256, until: null, holder: { id: null, name: "admin", grants: EVERYTHING } };
}
