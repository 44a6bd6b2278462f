import { createHash } from "node:crypto";
import type { Notice } from "../rollout/notice.ts";
import { cut, messageText, summaryOf } from "./message-text.ts";
import type { Target } from "./target.ts";

const LONGEST_SUMMARY = 1024;
const LONGEST_KEY = 255;

export interface Incident {
  readonly action: "trigger" | "resolve";
  readonly dedupKey: string;
}

/**
 * What wakes somebody, and what lets them sleep again: an engaged kill switch until it is rearmed, a rollback or hold nobody did by
 * hand until promotion is released. Null: neither.
 */
export function incidentOf({ type, rollout, actor, data }: Notice): Incident | null {
  const { killSwitch } = data;
  const bySystem = actor.startsWith("system:");
  switch (type) {
    case "kill_switch.engaged":
      return {
        action: "trigger",
        dedupKey: keyOf(rollout, `kill-switch/${typeof killSwitch === "string" ? killSwitch : "unnamed"}`),
      };
    case "kill_switch.rearmed":
      return {
        action: "resolve",
        dedupKey: keyOf(rollout, `kill-switch/${typeof killSwitch === "string" ? killSwitch : "unnamed"}`),
      };
    case "rollout.rolled_back":
    case "promotion.held":
      return bySystem ? { action: "trigger", dedupKey: keyOf(rollout, "stopped") } : null;
    case "promotion.released":
      return { action: "resolve", dedupKey: keyOf(rollout, "stopped") };
    default:
      return null;
  }
}

/** PagerDuty's Events API v2. */
export function pagerdutyTarget(settings: { readonly routingKey: string; readonly endpoint?: string }): Target {
  const { routingKey, endpoint = "https://events.pagerduty.com/v2/enqueue" } = settings;
  return {
    name: "pagerduty",
    secrets: [routingKey],
    wants: (notice) => incidentOf(notice) !== null,
    // The last word stands: a trigger tried again behind its resolve would leave open for good what is over, and a resolve behind
    // the next trigger would close what is not.
    lane: (notice) => incidentOf(notice)?.dedupKey ?? null,
    request: ({ notice, contacts }) => ({
      url: new URL(endpoint),
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(eventOf(routingKey, notice, messageText(notice, contacts))),
    }),
  };
}

function eventOf(routingKey: string, notice: Notice, text: string) {
  const incident = incidentOf(notice);
  if (!incident) throw new Error(`${notice.key} is a ${notice.type}, which PagerDuty is not told of`);
  const head = { routing_key: routingKey, event_action: incident.action, dedup_key: incident.dedupKey };
  if (incident.action === "resolve") return head;
  return {
    ...head,
    payload: {
      summary: cut(summaryOf(notice), LONGEST_SUMMARY),
      source: `sluice/${notice.rollout}`,
      severity: notice.type === "promotion.held" ? "error" : "critical",
      timestamp: notice.at,
      component: notice.rollout,
      class: notice.type,
      custom_details: { text, revision: notice.revision, message: notice.key },
    },
  };
}

function keyOf(rollout: string, what: string): string {
  const key = `sluice/${rollout}/${what}`;
  return key.length <= LONGEST_KEY ? key : `sluice/${createHash("sha256").update(key).digest("hex")}`;
}
