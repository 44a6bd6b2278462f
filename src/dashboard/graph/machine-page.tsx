import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { Machine, Rollout } from "../../generated/contract.ts";
import { keys } from "../api/keys.ts";
import { useDefinition, useRollout } from "../api/queries.ts";
import { useApi } from "../api/session.tsx";
import { AsyncView } from "../parts/async-view.tsx";
import type { Params } from "../routing/routes.ts";
import { MachineView } from "./machine-view.tsx";

/** The state machine the service runs for a rollout, with where the rollout is in it. */
export function MachinePage({ params }: { readonly params: Params }) {
  const rollout = useRollout(params["rollout"] ?? "");
  return (
    <AsyncView query={rollout} what="the rollout" height={30}>
      {(data) => <LiveMachine rollout={data} />}
    </AsyncView>
  );
}

function LiveMachine({ rollout }: { readonly rollout: Rollout }) {
  const { name, digest } = rollout.definition;
  const api = useApi();
  const machine = useQuery({
    queryKey: [...keys.definition(name, digest), "machine"],
    queryFn: ({ signal }) =>
      api.json<Machine>(`/v1/definitions/${encodeURIComponent(name)}/machine?digest=${digest}`, { signal }),
  });
  const definition = useDefinition(rollout.definition);
  const titles = useMemo(
    () => new Map(definition.data?.definition.stages.map(({ id, title }) => [id, title])),
    [definition.data],
  );
  return (
    <AsyncView query={machine} what="the state machine" height={30}>
      {(data) => <MachineView machine={data} position={rollout} titles={titles} />}
    </AsyncView>
  );
}
