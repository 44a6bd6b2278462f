import type { FlagSnapshot, Services } from "../../service/services.ts";
import { jsonAnswer } from "../answer.ts";
import { currentFlags } from "../current-flags.ts";
import type { LongPoll } from "../events/long-poll.ts";
import { chooseFormat } from "../flag-formats/choose-format.ts";
import type { Publisher } from "../hot-path/publisher.ts";
import { revalidated } from "../hot-path/revalidated.ts";
import { momentOf, type MomentQuery } from "../moment.ts";
import { operation, type Handlers } from "../operation.ts";

/** "What flags now?": from memory, so it is answered while everything else is down. What flags were, the trail knows. */
export function flagRoutes(
  { flags, history }: Pick<Services, "flags" | "history">,
  publisher: Publisher,
  longPoll: LongPoll,
): Handlers {
  async function snapshotOf(rollout: string, query: MomentQuery): Promise<FlagSnapshot> {
    const moment = momentOf(query);
    if (moment !== null) return history.flags(rollout, moment);
    return currentFlags(flags, rollout);
  }

  /** Of what was true at a moment of the past nothing goes stale. */
  const age = (query: MomentQuery & { readonly wait?: string }) =>
    query.wait === undefined && momentOf(query) !== null ? null : publisher.staleHeaders();

  return {
    getFlags: operation<{
      path: { rollout: string };
      query: { format?: string; wait?: string } & MomentQuery;
      headers: { "if-none-match"?: string };
    }>(async (input) => {
      const { path, query, headers, accepts } = input;
      const format = chooseFormat(query.format, accepts);
      const { wait } = query;
      const snapshot =
        wait === undefined
          ? await snapshotOf(path.rollout, query)
          : await longPoll(path.rollout, { ...query, wait }, input);
      const { answer } = revalidated(publisher.publish(snapshot, format), headers["if-none-match"]);
      return { ...answer, headers: { ...answer.headers, ...age(query) } };
    }),

    explainFlags: operation<{ path: { rollout: string }; query: MomentQuery }>(async ({ path, query }) => {
      const { rollout, stage, revision, engaged, flags: values, sources } = await snapshotOf(path.rollout, query);
      const explained = Object.entries(values).map(([name, value]) => [name, { value, source: sources[name] }]);
      return jsonAnswer(
        200,
        { rollout, stage, revision, engaged, flags: Object.fromEntries(explained) },
        age(query) ?? {},
      );
    }),
  };
}
