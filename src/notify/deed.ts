import type { Notice } from "../rollout/notice.ts";

const DEEDS: Readonly<Partial<Record<Notice["type"], string>>> = {
  "rollout.created": "created",
  "rollout.promoted": "promoted",
  "rollout.promotion_refused": "promotion refused",
  "rollout.rolled_back": "ROLLED BACK",
  "promotion.held": "promotion held",
  "promotion.released": "promotion released",
  "kill_switch.engaged": "KILL SWITCH ENGAGED",
  "kill_switch.engage_refused": "KILL SWITCH NOT ENGAGED",
  "kill_switch.rearmed": "kill switch rearmed",
  "kill_switch.rearm_refused": "rearming refused",
  "baseline.replaced": "baseline replaced",
  "definition.published": "definition published",
  "definition.adopted": "definition adopted",
  "definition.adoption_refused": "adoption refused",
};

/** What was done, and to what, in the words of a message. A type without words of its own is told by its name. */
export function deedOf({ type, data }: Notice): string {
  const deed = DEEDS[type] ?? type.replaceAll(/[._]/g, " ");
  const subject = [data.killSwitch, data.name].find((value) => typeof value === "string");
  return subject === undefined ? deed : `${deed}: ${String(subject)}`;
}
