import { useMutation } from "@tanstack/react-query";
import type { Approvals } from "../../generated/contract.ts";
import { useApi } from "../api/session.tsx";

/** Gives one's approval of a stage, or takes it back. Both change nothing when repeated. */
export function useApproval(rollout: string, stage: string, withdraw: boolean) {
  const api = useApi();
  const base = `/v1/rollouts/${encodeURIComponent(rollout)}/approvals`;
  return useMutation({
    mutationFn: (note: string) =>
      withdraw
        ? api.json<Approvals>(`${base}/${encodeURIComponent(stage)}`, { method: "DELETE" })
        : api.json<Approvals>(base, { method: "POST", body: { stage, ...(note !== "" && { note }) } }),
  });
}
