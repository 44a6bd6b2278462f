import { rolloutsGranted } from "../../rollout/permission.ts";
import type { FlagSnapshot, Services } from "../../service/services.ts";
import { jsonAnswer, type Answer } from "../answer.ts";
import type { Caller } from "../auth.ts";
import { currentFlags } from "../current-flags.ts";
import type { EventFeed } from "../events/event-feed.ts";
import { marked } from "../hot-path/freshness.ts";
import type { Publisher } from "../hot-path/publisher.ts";
import { operation, type Handlers, type Input } from "../operation.ts";
import { HttpProblem } from "../problem.ts";
import type { BulkAnswer } from "./bulk-answer.ts";
import { notFoundFailure } from "./ofrep-failure.ts";
import { ofrepEvaluation } from "./ofrep-evaluation.ts";
import { ofrepMetadata } from "./ofrep-metadata.ts";
import { refetchView } from "./refetch-view.ts";

type Asked = Pick<Input<{ path: { rollout?: string } }>, "path" | "caller">;

/**
 * The OpenFeature Remote Evaluation Protocol, for each rollout and for the default one. What the flags are follows from the
 * rollout alone: the context of an evaluation is read, so that a broken one is told, and changes nothing.
 */
export function ofrepRoutes(
  { flags }: Pick<Services, "flags">,
  { publisher, bulkAnswer, events }: { publisher: Publisher; bulkAnswer: BulkAnswer; events: EventFeed },
): Handlers {
  const refetches = refetchView(publisher);
  const snapshotOf = ({ path, caller }: Asked) => currentFlags(flags, path.rollout ?? defaultRollout(flags, caller));

  const evaluateAll = operation<{
    path: { rollout?: string };
    query: { flagConfigEtag?: string };
    headers: { "if-none-match"?: string };
  }>(async (input) => {
    const { query, headers, caller } = input;
    const conditions = { ifNoneMatch: headers["if-none-match"], flagConfigEtag: query.flagConfigEtag };
    return marked(bulkAnswer(snapshotOf(input), caller, conditions).answer, publisher);
  });

  const evaluateOne = operation<{ path: { rollout?: string; key: string } }>(async (input) => {
    const { key } = input.path;
    return marked(evaluation(snapshotOf(input), key), publisher);
  });

  return {
    evaluateFlags: evaluateAll,
    evaluateFlag: evaluateOne,
    evaluateDefaultFlags: evaluateAll,
    evaluateDefaultFlag: evaluateOne,
    streamRefetches: operation<{ path: { rollout: string }; headers: { "last-event-id"?: string } }>(
      async ({ path, headers, readmit }) =>
        marked(events.rollout(path.rollout, refetches, { lastEventId: headers["last-event-id"], readmit }), publisher),
    ),
  };
}

function evaluation(snapshot: FlagSnapshot, key: string): Answer {
  const { rollout, flags, sources } = snapshot;
  const value = Object.hasOwn(flags, key) ? flags[key] : undefined;
  if (value === undefined) return notFoundFailure(key, `Rollout ${rollout} serves no flag of this name.`);
  const metadata = { ...ofrepMetadata(snapshot), source: sources[key] };
  return jsonAnswer(200, { ...ofrepEvaluation(key, value), metadata });
}

function defaultRollout(flags: Services["flags"], { grants }: Caller): string {
  const rollout = flags.default(rolloutsGranted(grants, "read"));
  if (rollout !== null) return rollout;
  throw new HttpProblem(
    "rollout-not-found",
    "Which rollout is meant cannot be told: this address is for the one that SLUICE_ROLLOUT names to the server, if you may read it, or for the only one you may read where it names none. Use /v1/rollouts/{rollout} as the base URL.",
  );
}
