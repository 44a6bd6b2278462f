import type { Sender, Series } from "../support/client.ts";
import { series } from "../support/client.ts";
import type { BenchService } from "../support/service.ts";

export type Deed = "promote" | "engage" | "rollback";
export const DEEDS: readonly Deed[] = ["promote", "engage", "rollback"];

export interface Ladder {
  /** Fresh rollouts at their first stage, of names that no other round uses. */
  create(prefix: string, count: number): Promise<readonly string[]>;
  tasks(deed: Deed | "rearm", rollouts: readonly string[]): readonly (() => ReturnType<Sender["send"]>)[];
}

export function ladderOf({ url, authorization }: BenchService, sender: Sender): Ladder {
  const headers = { authorization };
  const post = (where: string, body: unknown) => sender.send("POST", `${url}/v1/rollouts${where}`, headers, body);
  const reason = "bench";
  const requests: Readonly<Record<Deed | "rearm", (rollout: string) => ReturnType<Sender["send"]>>> = {
    promote: (rollout) => post(`/${rollout}/promote`, { reason }),
    engage: (rollout) => post(`/${rollout}/kill-switches/narrow/engage`, { reason }),
    rearm: (rollout) => post(`/${rollout}/kill-switches/narrow/rearm`, { reason }),
    rollback: (rollout) => post(`/${rollout}/rollback`, { to: "zero", reason }),
  };
  return {
    async create(prefix, count) {
      const names = Array.from({ length: count }, (_, index) => `${prefix}-${index}`);
      await series(
        names.map((rollout) => () => post("", { rollout, definition: "ladder" })),
        8,
      );
      return names;
    },
    tasks: (deed, rollouts) => rollouts.map((rollout) => () => requests[deed](rollout)),
  };
}

/** Promotes, engages and rolls back that many rollouts, each deed timed by itself. */
export async function walk(
  ladder: Ladder,
  prefix: string,
  count: number,
  concurrent: number,
): Promise<Readonly<Record<Deed, Series>>> {
  const rollouts = await ladder.create(prefix, count);
  const promote = await series(ladder.tasks("promote", rollouts), concurrent);
  const engage = await series(ladder.tasks("engage", rollouts), concurrent);
  const rollback = await series(ladder.tasks("rollback", rollouts), concurrent);
  return { promote, engage, rollback };
}
