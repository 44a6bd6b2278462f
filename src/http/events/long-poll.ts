import type { FlagSnapshot, Services } from "../../service/services.ts";
import { currentFlags } from "../current-flags.ts";
import type { Input } from "../operation.ts";
import { invalidRequest } from "../validate-request.ts";
import type { Room } from "./room.ts";

export interface WaitQuery {
  /** "30s" */
  readonly wait: string;
  /** What the caller has. */
  readonly revision?: number;
  readonly at?: string;
}

export type LongPoll = (
  rollout: string,
  query: WaitQuery,
  input: Pick<Input, "readmit" | "whenGone">,
) => Promise<FlagSnapshot>;

/** Answers with flags newer than the caller's as soon as there are any; with those in force when the wait is over. */
export function createLongPoll({ feed, flags }: Pick<Services, "feed" | "flags">, room: Room): LongPoll {
  return async (rollout, { wait, revision, at }, { readmit, whenGone }) => {
    if (at !== undefined) {
      throw invalidRequest([{ parameter: "at", found: "wait too", expected: "either at or wait" }]);
    }
    if (revision === undefined) {
      throw invalidRequest([
        { parameter: "revision", found: "nothing", expected: "the revision you have; 0 for none, since wait is given" },
      ]);
    }
    const now = currentFlags(flags, rollout);
    if (now.revision > revision) return now;
    const leave = room.enter();
    const { answer, end } = feed.wait({ rollout, revision, ms: secondsOf(wait) * 1_000 });
    const stay = room.onClose(end);
    whenGone(end);
    await answer.finally(() => {
      stay();
      leave();
    });
    // The token may have been revoked while it waited.
    await readmit();
    return currentFlags(flags, rollout);
  };
}

/** The contract has seen to the form. */
function secondsOf(wait: string): number {
  return Number.parseInt(wait, 10);
}
