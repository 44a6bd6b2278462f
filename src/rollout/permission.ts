/** What somebody may be allowed to do. None of them contains another: who may do two things is given both. */
export const PERMISSIONS = ["read", "operate", "force", "kill", "evidence", "approve", "admin"] as const;
export type Permission = (typeof PERMISSIONS)[number];

/** Permissions and the rollouts they are for; null: all rollouts, also those that do not exist yet. */
export interface Grant {
  readonly permissions: readonly Permission[];
  readonly rollouts: readonly string[] | null;
}

/**
 * What a request is about: one rollout; the service as a whole ("all"), which only a grant for all rollouts covers; or
 * nothing but the rollouts of the grant ("any"), to which its answer is limited.
 */
export type About = { readonly rollout: string } | "all" | "any";

export const EVERYTHING: readonly Grant[] = [{ permissions: PERMISSIONS, rollouts: null }];

/** Whether one of the grants covers it. What no grant names is denied. */
export function mayDo(grants: readonly Grant[], permission: Permission, about: About): boolean {
  return grants.some(
    ({ permissions, rollouts }) =>
      permissions.includes(permission) &&
      (rollouts === null || about === "any" || (about !== "all" && rollouts.includes(about.rollout))),
  );
}

/** The rollouts a permission is granted for; null: all. */
export function rolloutsGranted(grants: readonly Grant[], permission: Permission): readonly string[] | null {
  const scopes = grants.filter(({ permissions }) => permissions.includes(permission)).map(({ rollouts }) => rollouts);
  if (scopes.includes(null)) return null;
  return [...new Set(scopes.flatMap((names) => names ?? []))].toSorted();
}
