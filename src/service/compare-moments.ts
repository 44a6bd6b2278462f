import type { FlagEnvironment, FlagValue } from "../definition/definition.ts";
import type { AuditEventType } from "../rollout/audit-event.ts";
import { environmentInForce } from "../rollout/flag-environment.ts";
import type { RolloutState } from "../rollout/state.ts";
import type { StoredAuditEvent } from "../store/store.ts";
import { pastOf, type HistoryDependencies, type Moment, type Past } from "./history.ts";
import { ServiceError } from "./service-error.ts";

/** Null: not served then, because another version of the definition was in force. */
export interface FlagDifference {
  readonly name: string;
  readonly from: FlagValue | null;
  readonly to: FlagValue | null;
}

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
  readonly changes: readonly FlagDifference[];
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
      `from (revision ${before.state.revision}) lies behind to (revision ${after.state.revision}). Name the earlier moment first.`,
    );
  }
  return {
    from: before.state,
    to: after.state,
    changes: differences(flagsServed(before), flagsServed(after)),
    eventCount,
    events,
  };
}

function flagsServed({ definition: { definition }, state }: Past): FlagEnvironment {
  return environmentInForce(definition, state);
}

function differences(from: FlagEnvironment, to: FlagEnvironment): readonly FlagDifference[] {
  const names = [...new Set([...Object.keys(from), ...Object.keys(to)])];
  return names
    .map((name) => ({ name, from: from[name] ?? null, to: to[name] ?? null }))
    .filter((change) => change.from !== change.to);
}

function markOf({ id, seq, revision, type, at, actor }: StoredAuditEvent): EventMark {
  return { id, seq, revision, type, at, actor };
}
