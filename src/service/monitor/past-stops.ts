import { describeStopAction } from "../../criteria/stop-action.ts";
import type { StopConditionResult } from "../../criteria/assessment.ts";
import type { Definition } from "../../definition/definition.ts";
import type { AuditEvent } from "../../rollout/audit-event.ts";
import type { RolloutState } from "../../rollout/state.ts";
import type { TrippedStop } from "../../rollout/stop-on-evidence.ts";
import type { Store } from "../../store/store.ts";
import type { PastStops } from "./watch.ts";

export const MONITOR_ACTOR = "system:monitor";

/** Adds to the event of a stop what made the monitor act: the only memory it has of that, and all an auditor needs. */
export function withStop(
  event: AuditEvent,
  { exposure }: RolloutState,
  stop: TrippedStop,
  result: StopConditionResult | undefined,
  looks: number,
): AuditEvent {
  const { stopCondition, title, message, action } = stop;
  const { observed = null, expected = null, value = null, sample = null, rows = [], query = null } = result ?? {};
  const seen = { message, observed, expected, value, sample, rows, query };
  const told = { id: stopCondition, title, action: describeStopAction(action), exposure: exposure.id, looks, ...seen };
  return { ...event, data: { ...event.data, stop: told } };
}

/** Read from the trail of the current exposure and the cool-down. */
export async function pastStops(
  store: Pick<Store, "listAudit">,
  { monitor }: Definition,
  { rollout, exposure, definition }: RolloutState,
  now: Date,
): Promise<PastStops> {
  const cooling = new Date(now.getTime() - monitor.cooldownMs).toISOString();
  const since = cooling < exposure.since ? cooling : exposure.since;
  const acted: string[] = [];
  let lastAt: string | null = null;
  let cursor: string | undefined;
  do {
    const filter = { rollout, actor: MONITOR_ACTOR, since, limit: 1000, ...(cursor ? { cursor } : {}) };
    const page = await store.listAudit(filter);
    for (const { at, data } of page.items) {
      const stop = stopOf(data);
      if (stop === null) continue;
      if (lastAt === null || at > lastAt) lastAt = at;
      // What a stop condition of an earlier version did says nothing of the one that has its name now.
      if (stop.exposure === exposure.id && data["definition"] === definition.digest) acted.push(stop.id);
    }
    cursor = page.nextCursor;
  } while (cursor);
  return { acted, lastAt };
}

function stopOf({ stop }: AuditEvent["data"]): { readonly id: string; readonly exposure: number } | null {
  if (typeof stop !== "object" || stop === null || !("id" in stop)) return null;
  const { id, exposure } = stop;
  return typeof id === "string" && typeof exposure === "number" ? { id, exposure } : null;
}
