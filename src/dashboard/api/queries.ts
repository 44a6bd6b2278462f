import { useQuery } from "@tanstack/react-query";
import type {
  Approvals,
  Assessment,
  ExplainedFlags,
  Freeze,
  Rollout,
  VersionedDefinition,
} from "../../generated/contract.ts";
import { keys } from "./keys.ts";
import { useApi } from "./session.tsx";

/** A rollout and what each action needs. */
export function useRollout(rollout: string) {
  const api = useApi();
  return useQuery({
    queryKey: keys.rollout(rollout),
    queryFn: ({ signal }) => api.json<Rollout>(`/v1/rollouts/${encodeURIComponent(rollout)}`, { signal }),
  });
}

/** The environment in force and where each value comes from. */
export function useExplainedFlags(rollout: string) {
  const api = useApi();
  return useQuery({
    queryKey: keys.of(rollout, "explain"),
    queryFn: ({ signal }) =>
      api.json<ExplainedFlags>(`/v1/rollouts/${encodeURIComponent(rollout)}/flags/explain`, { signal }),
  });
}

/** What the gate would say now. Reads telemetry, so it may take seconds; `enabled` false: not asked. */
export function useAssessment(rollout: string, enabled = true) {
  const api = useApi();
  return useQuery({
    queryKey: keys.of(rollout, "assessment"),
    queryFn: ({ signal }) => api.json<Assessment>(`/v1/rollouts/${encodeURIComponent(rollout)}/assessment`, { signal }),
    enabled,
  });
}

/** The version of the document a rollout lives by, which need not be the one loaded now. */
export function useDefinition(version: { readonly name: string; readonly digest: string } | undefined) {
  const api = useApi();
  return useQuery({
    queryKey: keys.definition(version?.name ?? "", version?.digest ?? ""),
    queryFn: ({ signal }) =>
      api.json<VersionedDefinition>(
        `/v1/definitions/${encodeURIComponent(version?.name ?? "")}?digest=${version?.digest ?? ""}`,
        { signal },
      ),
    enabled: version !== undefined,
    // A digest names one text for ever.
    staleTime: Infinity,
  });
}

export function useApprovals(rollout: string) {
  const api = useApi();
  return useQuery({
    queryKey: keys.of(rollout, "approvals"),
    queryFn: ({ signal }) => api.json<Approvals>(`/v1/rollouts/${encodeURIComponent(rollout)}/approvals`, { signal }),
  });
}

export function useFreeze() {
  const api = useApi();
  return useQuery({
    queryKey: keys.freeze,
    queryFn: ({ signal }) => api.json<Freeze>("/v1/freeze", { signal }),
  });
}
