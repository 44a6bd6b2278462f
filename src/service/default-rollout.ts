import type { FlagSnapshots } from "./flag-snapshots.ts";

/**
 * The rollout meant by who names none and may read these (null: all): the configured one, else the only one there is for
 * them. null: it cannot be told. Never a guess among several, which a new rollout would silently change.
 */
export function defaultRollout(
  snapshots: Pick<FlagSnapshots, "current" | "all" | "size">,
  configured: string | null,
  readable: readonly string[] | null,
): string | null {
  if (configured !== null) return readable === null || readable.includes(configured) ? configured : null;
  if (readable !== null) {
    const [only, ...others] = readable.filter((rollout) => snapshots.current(rollout));
    return others.length === 0 ? (only ?? null) : null;
  }
  if (snapshots.size !== 1) return null;
  const [only] = snapshots.all();
  return only?.rollout ?? null;
}
