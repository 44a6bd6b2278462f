import type { FlagSnapshot } from "../service/services.ts";
import type { KnownSecret } from "../service/tokens/known-tokens.ts";

/** What a process needs to answer "what flags now?" while it cannot reach the store: the answers, and who may read them. */
export interface LastKnown {
  /** ISO 8601 UTC: when this was certain. */
  readonly at: string;
  readonly flags: readonly FlagSnapshot[];
  /** With the permission to read only: whatever else a token allowed, a process without the store cannot know that it still does. */
  readonly readers: readonly KnownSecret[];
}

/** The readers among the tokens, reduced to reading. */
export function readersOf(secrets: readonly KnownSecret[]): readonly KnownSecret[] {
  return secrets.flatMap(({ sha256, until, holder }) => {
    const grants = holder.grants
      .filter(({ permissions }) => permissions.includes("read"))
      .map(({ rollouts }) => ({ permissions: ["read" as const], rollouts }));
    return grants.length === 0 ? [] : [{ sha256, until, holder: { ...holder, grants } }];
  });
}
