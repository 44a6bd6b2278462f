import { SERVICE_CHAIN } from "../rollout/audit-event.ts";

/** The rollout column of a trail's rows: events of the service as a whole belong to no rollout. */
export function rolloutColumnOf(chain: string): string | null {
  return chain === SERVICE_CHAIN ? null : chain;
}

export function chainOfColumn(rolloutName: string | null): string {
  return rolloutName ?? SERVICE_CHAIN;
}
