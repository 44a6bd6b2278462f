import type { FlagEnvironment } from "../definition/definition.ts";
import type { AuditEventType } from "../rollout/audit-event.ts";
import { compareEnvironments } from "../rollout/compare-environments.ts";
import type { FlagChange } from "../rollout/flag-change.ts";
import { environmentInForce } from "../rollout/flag-environment.ts";
import type { RolloutState } from "../rollout/state.ts";
import type { StoredAuditEvent } from "../store/store.ts";
import { pastOf, type HistoryDependencies, type Moment, type Past } from "./history.ts";
import { ServiceError } from "./service-error.ts";

export interface EventMark {
  readonly id: string;
  readonly seq: number;
  readonly revision: number;
  readonly type: AuditEventType;
  readonly at: string;
  readonly actor: string;
}

export interface RolloutDifference {
  readonly from: RolloutState;
  readonly to: RolloutState;
  readonly changes: readonly FlagChange[];
  /** How many events lie between, and the first of them (at most 1000), oldest first. */
  readonly eventCount: number;
  readonly events: readonly EventMark[];
}

/** The trail itself has all of them, page by page. */
const MOST_EVENTS = 1_000;

/** What changed from one moment of a rollout to a later one, and by which events. */
export async function compareMoments(
  deps: HistoryDependencies,
  rollout: string,
  { from, to }: { readonly from: Moment; readonly to: Moment },
): Promise<RolloutDifference> {
  const before = await pastOf(deps, rollout, from);
  const events: EventMark[] = [];
  let eventCount = 0;
  const after = await pastOf(deps, rollout, to, (event) => {
    if (event.seq <= before.seq) return;
    eventCount += 1;
    if (eventCount <= MOST_EVENTS) events.push(markOf(event));
  });
  if (after.seq < before.seq) {
    throw new ServiceError(
      "invalid-input",
      `from (revision ${before.state.revision}) is later than to (revision ${after.state.revision}). Name the earlier moment first.`,
    );
  }
  return {
    from: before.state,
    to: after.state,
    changes: compareEnvironments(flagsServed(before), flagsServed(after)),
    eventCount,
    events,
  };
}

function flagsServed({ definition: { definition }, state }: Past): FlagEnvironment {
  return environmentInForce(definition, state);
}

function markOf({ id, seq, revision, type, at, actor }: StoredAuditEvent): EventMark {
  return { id, seq, revision, type, at, actor };
}
