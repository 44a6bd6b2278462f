/**
 * Names of what was read. Everything about one rollout is below its name, so that one event makes all of it be read anew;
 * a view that reads something further of a rollout names it with `of`.
 */
export const keys = {
  whoAmI: ["whoami"],
  signOn: ["sign-on"],
  freeze: ["freeze"],
  fleet: ["rollouts"],
  definitions: ["definitions"],
  audit: ["audit"],
  rollout: (rollout: string) => ["rollout", rollout] as const,
  of: (rollout: string, ...what: readonly unknown[]) => ["rollout", rollout, ...what] as const,
  definition: (name: string, digest: string) => ["definitions", name, digest] as const,
} as const;
