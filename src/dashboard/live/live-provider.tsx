import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import { createContext, use, useEffect, useState, type ReactNode } from "react";
import type { Rollout } from "../../generated/contract.ts";
import type { Api } from "../api/api.ts";
import { keys } from "../api/keys.ts";
import { useApi } from "../api/session.tsx";
import { followEvents, type Connection } from "./follow-events.ts";
import { useVisible } from "./use-visible.ts";

const ConnectionContext = createContext<Connection>({ state: "connecting" });

/**
 * Keeps what was read in step with the service while somebody can see the page. A hidden tab lets its stream go and catches up
 * when it is looked at again: a browser makes six connections to a service for all its tabs, and six forgotten ones would hold
 * them all.
 */
export function LiveProvider({ children }: { readonly children: ReactNode }) {
  const api = useApi();
  const queries = useQueryClient();
  const visible = useVisible();
  const [connection, setConnection] = useState<Connection>({ state: "connecting" });
  useEffect(() => {
    if (!visible) return;
    const ended = new AbortController();
    const changes = batched((rollouts) => void refresh(queries, api, rollouts));
    void followEvents(
      api,
      { changed: changes, missed: () => void queries.invalidateQueries(), connection: setConnection },
      ended.signal,
    );
    return () => {
      ended.abort();
      setConnection({ state: "connecting" });
    };
  }, [api, queries, visible]);
  return <ConnectionContext value={connection}>{children}</ConnectionContext>;
}

export function useConnection(): Connection {
  return use(ConnectionContext);
}

/** One command makes several events; they are one change. */
const BATCH_MS = 100;
/** From here on reading the fleet as a whole is cheaper than rollout by rollout. */
const FEW = 10;

function batched(act: (rollouts: ReadonlySet<string | null>) => void): (rollout: string | null) => void {
  let waiting: Set<string | null> | null = null;
  return (rollout) => {
    if (waiting) {
      waiting.add(rollout);
      return;
    }
    const mine = new Set([rollout]);
    waiting = mine;
    setTimeout(() => {
      waiting = null;
      act(mine);
    }, BATCH_MS);
  };
}

async function refresh(queries: QueryClient, api: Api, changed: ReadonlySet<string | null>): Promise<void> {
  if (changed.has(null)) {
    await queries.invalidateQueries();
    return;
  }
  void queries.invalidateQueries({ queryKey: keys.audit });
  for (const rollout of changed) void queries.invalidateQueries({ queryKey: keys.rollout(rollout ?? "") });
  const fleet = queries.getQueryData<readonly Rollout[]>(keys.fleet);
  if (!fleet) return;
  const known = [...changed].every((name) => fleet.some(({ rollout }) => rollout === name));
  if (!known || changed.size > FEW) {
    await queries.invalidateQueries({ queryKey: keys.fleet });
    return;
  }
  const fresh = await Promise.all(
    [...changed].map((name) => api.json<Rollout>(`/v1/rollouts/${encodeURIComponent(name ?? "")}`).catch(() => null)),
  );
  queries.setQueryData<readonly Rollout[]>(keys.fleet, (before) =>
    before?.map((old) => fresh.find((found) => found?.rollout === old.rollout) ?? old),
  );
}
