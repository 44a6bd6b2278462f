import { useQuery } from "@tanstack/react-query";
import { createContext, use } from "react";
import type { Assessment } from "../../generated/contract.ts";
import { keys } from "../api/keys.ts";
import { useApi } from "../api/session.tsx";

/** Runs tasks a few at a time, in the order they came. */
export type Turns = <T>(task: () => Promise<T>, signal: AbortSignal) => Promise<T>;

export function createTurns(atOnce: number): Turns {
  let free = atOnce;
  const waiting: (() => void)[] = [];
  return async (task, signal) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      // A row that scrolled away while it waited has nobody to answer.
      signal.throwIfAborted();
      return await task();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
}

/** A page of rows must not be a storm of telemetry queries. */
export const TurnsContext = createContext<Turns>((task) => task());

/** What the gate says of a row that is on the screen; the same answer the rollout's own page shows. */
export function useRowAssessment(rollout: string, onScreen: boolean) {
  const api = useApi();
  const turns = use(TurnsContext);
  return useQuery({
    queryKey: keys.of(rollout, "assessment"),
    queryFn: ({ signal }) =>
      turns(() => api.json<Assessment>(`/v1/rollouts/${encodeURIComponent(rollout)}/assessment`, { signal }), signal),
    enabled: onScreen,
    staleTime: 60_000,
  });
}
