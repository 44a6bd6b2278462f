import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { Rollout, RolloutPage } from "../../generated/contract.ts";
import { keys } from "../api/keys.ts";
import { useApi } from "../api/session.tsx";

const PAGE = 200;

/** Every rollout. The pages already here are shown while further ones arrive. */
export function useFleet() {
  const api = useApi();
  const queries = useQueryClient();
  return useQuery({
    queryKey: keys.fleet,
    async queryFn({ signal }) {
      const before = queries.getQueryData<readonly Rollout[]>(keys.fleet);
      const all: Rollout[] = [];
      let cursor: string | undefined;
      do {
        const at = cursor === undefined ? "" : `&cursor=${encodeURIComponent(cursor)}`;
        const page = await api.json<RolloutPage>(`/v1/rollouts?limit=${PAGE}${at}`, { signal });
        all.push(...page.items);
        cursor = page.nextCursor;
        // While the first reading is under way; a later one replaces the whole when it is complete, so that nothing flickers.
        if (before === undefined && cursor !== undefined) queries.setQueryData(keys.fleet, [...all]);
      } while (cursor !== undefined);
      return all as readonly Rollout[];
    },
  });
}
