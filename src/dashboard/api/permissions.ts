import { useQuery } from "@tanstack/react-query";
import type { Permission, WhoAmI } from "../../generated/contract.ts";
import { keys } from "./keys.ts";
import { useApi, useSession } from "./session.tsx";

export function useWhoAmI() {
  const api = useApi();
  return useQuery({
    queryKey: keys.whoAmI,
    queryFn: ({ signal }) => api.json<WhoAmI>("/v1/whoami", { signal }),
    staleTime: 60_000,
  });
}

/**
 * What the viewer may do to a rollout (null: to all of them). While the service has not said, somebody who signed in is taken
 * to hold the kill permission: an emergency must not wait for a look-up, and the service judges every command anyhow.
 */
export function usePermissions(rollout: string | null): (permission: Permission) => boolean {
  const { signedIn, expired } = useSession();
  const { data } = useWhoAmI();
  return (permission) => {
    if (expired) return false;
    if (!data) return signedIn && permission === "kill";
    return data.grants.some(
      ({ permissions, rollouts }) =>
        permissions.includes(permission) && (rollouts === null || (rollout !== null && rollouts.includes(rollout))),
    );
  };
}
