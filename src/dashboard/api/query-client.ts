import { QueryClient } from "@tanstack/react-query";
import { NoAnswer } from "./problem.ts";

/**
 * What was read stays until an event says that it changed (see LiveProvider), so nothing is read again merely because a
 * component appears. A refusal is an answer and not asked for twice; silence is.
 */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        gcTime: 30 * 60_000,
        retry: (failures, error) => error instanceof NoAnswer && failures < 2,
        retryDelay: (failures) => 500 * 2 ** failures,
        networkMode: "always",
        // The stream of events begins anew in a tab that is looked at again, and what was missed is read then.
        refetchOnWindowFocus: false,
      },
      // A command is repeated by the person who gave it, knowing that it is.
      mutations: { retry: false, networkMode: "always" },
    },
  });
}
