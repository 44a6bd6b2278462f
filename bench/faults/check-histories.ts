import { canonicalJson } from "../../src/definition/canonical-json.ts";
import type { Definition } from "../../src/definition/definition.ts";
import { noticeOf } from "../../src/rollout/notice.ts";
import { replay } from "../../src/rollout/replay.ts";
import { verifyAudit } from "../../src/service/verify-audit.ts";
import type { Store, StoredAuditEvent } from "../../src/store/store.ts";
import type { Answered, Sent } from "./command-service.ts";

/** A request and what it was answered, null: the process died first. */
export interface Request {
  readonly sent: Sent;
  readonly answered: Answered | null;
}

/** Whom the harness tells of everything. */
const TARGET = "harness";
const EVERYTHING = 1_000_000;

/** Every broken promise about these rollouts and requests, as a sentence; none: all kept. */
export async function brokenPromises(
  store: Store,
  definition: Definition,
  requests: readonly Request[],
): Promise<readonly string[]> {
  const broken: string[] = [];
  await store.fanOut(() => [{ target: TARGET, lane: null }], new Date().toISOString(), EVERYTHING);
  const byRollout = groupBy(requests, ({ sent }) => sent.rollout);
  for (const [rollout, sentTo] of byRollout) {
    const events = await wholeTrail(store, rollout);
    broken.push(...(await brokenHistory(store, definition, rollout, events)));
    broken.push(...(await brokenNotices(store, rollout, events)));
    const ofKey = groupBy(events, ({ reason }) => reason);
    for (const request of sentTo) {
      const why = brokenRequest(request, ofKey.get(request.sent.key) ?? []);
      if (why !== null) broken.push(`${rollout}, request ${request.sent.key} (${request.sent.command.type}): ${why}`);
    }
  }
  return broken;
}

async function brokenHistory(
  store: Store,
  definition: Definition,
  rollout: string,
  events: readonly StoredAuditEvent[],
): Promise<string[]> {
  const broken: string[] = [];
  const state = await store.findRollout(rollout);
  const { rollouts } = await verifyAudit(store, { rollout });
  for (const { problem } of rollouts) if (problem !== null) broken.push(`${rollout}: ${problem.why}`);
  const revisions = new Set(events.map(({ revision }) => revision));
  for (let revision = 1; revision <= (state?.revision ?? 0); revision += 1) {
    if (!revisions.has(revision)) broken.push(`${rollout}: no event tells how revision ${revision} came to be`);
  }
  try {
    const folded = replay(() => definition, events);
    if (canonicalJson(folded) !== canonicalJson(state)) broken.push(`${rollout}: the trail folds to another state`);
  } catch (error) {
    broken.push(`${rollout}: the trail cannot be folded: ${String(error)}`);
  }
  return broken;
}

/** Of every event that people must hear of there is one message, and of nothing else. */
async function brokenNotices(store: Store, rollout: string, events: readonly StoredAuditEvent[]): Promise<string[]> {
  const { items } = await store.listDeliveries({ rollout, limit: EVERYTHING });
  const told = items.map(({ message }) => message).toSorted();
  const toTell = events.flatMap((event) => noticeOf(event)?.key ?? []).toSorted();
  if (told.join() === toTell.join()) return [];
  const untold = toTell.filter((key) => !told.includes(key));
  return [`${rollout}: told of ${told.length} events, must be told of ${toTell.length}; never of ${untold.join(", ")}`];
}

function brokenRequest({ answered }: Request, events: readonly StoredAuditEvent[]): string | null {
  if (events.length > 1) return `${events.length} effects`;
  const [event] = events;
  switch (answered?.outcome) {
    case undefined:
      return null; // died unanswered: done once or not at all
    case "unchanged":
      return null; // some leave an event, some do not
    case "accepted":
      if (!event) return `acknowledged at revision ${answered?.revision}, and the trail does not have it`;
      if (event.revision === answered?.revision) return null;
      return `acknowledged at revision ${answered?.revision}, the trail has it at ${event.revision}`;
    case "refused":
      return event ? null : "its refusal is not in the trail";
    default:
      return event ? `answered ${answered?.outcome}, which means nothing was done, and the trail has it` : null;
  }
}

async function wholeTrail(store: Store, rollout: string): Promise<readonly StoredAuditEvent[]> {
  const last = await store.lastAuditId();
  return last === null ? [] : store.readAudit({ rollout }, { after: null, last, limit: EVERYTHING });
}

function groupBy<K, T>(items: readonly T[], keyOf: (item: T) => K): ReadonlyMap<K, readonly T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}
