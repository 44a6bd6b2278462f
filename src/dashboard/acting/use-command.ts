import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { CommandAnswer, Problem } from "../../generated/contract.ts";
import { keys } from "../api/keys.ts";
import { isProblem } from "../api/problem.ts";
import { useApi } from "../api/session.tsx";
import { commandBody, commandPath, type Command, type Given } from "./command.ts";
import { useDeedKey } from "./idempotency-key.ts";

interface Asked {
  readonly rollout: string;
  readonly command: Command;
  /** The revision the person saw: nothing is done to any other. */
  readonly revision: number;
}

/** What a command would lead to: the answer to it, or the refusal. */
export type Foreseen =
  { readonly refused: false; readonly answer: CommandAnswer } | { readonly refused: true; readonly problem: Problem };

/** What a command would lead to, asked of the service itself. A refusal is as good an answer as any. */
export function usePreview({ rollout, command, revision }: Asked, force: boolean) {
  const api = useApi();
  return useQuery({
    queryKey: keys.of(rollout, "preview", command, revision, force),
    async queryFn({ signal }): Promise<Foreseen> {
      try {
        const answer = await api.json<CommandAnswer>(`${commandPath(rollout, command)}?dryRun=true`, {
          method: "POST",
          body: commandBody(command, { reason: "", force }),
          headers: { "If-Match": `"${revision}"` },
          signal,
        });
        return { refused: false, answer };
      } catch (error) {
        if (!isProblem(error, "promotion-refused", "not-allowed-now")) throw error;
        return { refused: true, problem: error.problem };
      }
    },
    staleTime: 0,
    gcTime: 0,
    retry: false,
  });
}

/** Gives a command; giving it again after silence counts once. */
export function useCommand({ rollout, command, revision }: Asked) {
  const api = useApi();
  const queries = useQueryClient();
  const deedKey = useDeedKey();
  return useMutation({
    mutationFn: (given: Given) => {
      const body = commandBody(command, given);
      const key = deedKey([rollout, command, revision, body]);
      return api.json<CommandAnswer>(commandPath(rollout, command), {
        method: "POST",
        body,
        headers: { "If-Match": `"${revision}"`, "Idempotency-Key": key },
      });
    },
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: keys.rollout(rollout) });
      void queries.invalidateQueries({ queryKey: keys.fleet });
    },
  });
}
