import { adoptedBy, definitionOfTrail, firstState, followEvent } from "../rollout/replay.ts";
import type { RolloutState } from "../rollout/state.ts";
import type { Store, StoredAuditEvent } from "../store/store.ts";
import type { Catalog, CompiledDefinition } from "./catalog.ts";
import { rolloutOf } from "./find-rollout.ts";
import { ServiceError } from "./service-error.ts";

/** A point in a rollout's history: after the change that made this revision, or at this instant (ISO 8601 UTC). */
export type Moment = { readonly revision: number } | { readonly at: string };

/** What was in force at a moment. */
export interface Past {
  readonly state: RolloutState;
  readonly definition: CompiledDefinition;
  /** Number of the last event up to the moment. */
  readonly seq: number;
}

export interface HistoryDependencies {
  readonly store: Pick<Store, "findRollout" | "readAudit" | "lastAuditId">;
  readonly catalog: Catalog;
  readonly clock: () => Date;
}

/** Events in memory at once. */
const PAGE = 500;

/**
 * The rollout as it was, replayed from its trail under the definitions it had. `passed` is told of every event up to the moment.
 * Rejects with rollout-not-found, with moment-not-found before its creation and after its last revision, and with
 * invalid-input for an instant that is yet to come.
 */
export async function pastOf(
  deps: HistoryDependencies,
  rollout: string,
  moment: Moment,
  passed: (event: StoredAuditEvent) => void = () => {},
): Promise<Past> {
  const current = await rolloutOf(deps.store, rollout);
  requireKnown(current, moment, deps.clock());
  let past: Past | null = null;
  for await (const event of trailOf(deps.store, rollout)) {
    if (isBehind(event, moment)) {
      if (past === null) throw notYet(event, moment);
      break;
    }
    past = await step(deps.catalog, past, event);
    passed(event);
  }
  if (past !== null) return past;
  throw new Error(`the trail of rollout ${rollout} holds no event, it must begin with rollout.created`);
}

async function step(catalog: Catalog, past: Past | null, event: StoredAuditEvent): Promise<Past> {
  const { seq } = event;
  if (past !== null) {
    const digest = adoptedBy(event);
    const adopted = digest === null ? null : await catalog.byDigest(digest);
    const state = followEvent(past.definition, past.state, event, adopted);
    return { seq, definition: adopted ?? past.definition, state };
  }
  const definition = await catalog.byDigest(definitionOfTrail(event));
  return { seq, definition, state: firstState(definition, event) };
}

async function* trailOf(store: HistoryDependencies["store"], rollout: string): AsyncGenerator<StoredAuditEvent> {
  const last = await store.lastAuditId();
  if (last === null) return;
  let after: string | null = null;
  for (;;) {
    const page: readonly StoredAuditEvent[] = await store.readAudit({ rollout }, { after, last, limit: PAGE });
    yield* page;
    const end = page.at(-1);
    if (end === undefined || page.length < PAGE) return;
    after = end.id;
  }
}

/** The first event behind the moment ends it: where clocks disagree, the order of the trail decides and not the time. */
function isBehind(event: StoredAuditEvent, moment: Moment): boolean {
  return "revision" in moment ? event.revision > moment.revision : event.at > moment.at;
}

function requireKnown({ rollout, revision, stage }: RolloutState, moment: Moment, now: Date): void {
  if ("at" in moment) {
    if (moment.at <= now.toISOString()) return;
    throw new ServiceError(
      "invalid-input",
      `${moment.at} is yet to come (it is ${now.toISOString()}). Ask for an instant that has passed.`,
    );
  }
  if (moment.revision <= revision) return;
  throw new ServiceError(
    "moment-not-found",
    `Rollout ${rollout} is at revision ${revision}; there is no revision ${moment.revision} yet. Ask for one up to ${revision}.`,
    { rollout, revision, stage },
  );
}

function notYet({ rollout, at }: StoredAuditEvent, moment: Moment): ServiceError {
  const asked = "revision" in moment ? `revision ${moment.revision}` : moment.at;
  return new ServiceError(
    "moment-not-found",
    `Rollout ${rollout} began at ${at} with revision 1, after ${asked}. Ask for a moment from then on.`,
    { rollout },
  );
}
