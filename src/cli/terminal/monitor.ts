import type { MonitorView } from "../../generated/contract.ts";
import { instant, instantAndAge } from "./time.ts";

/** What watches the rollout, in a line or two. */
export function monitorLines({ role, lastLook, nextLookAt }: MonitorView, now: Date): readonly string[] {
  if (role === "stands-by") return ["unknown: this replica stands by, ask the one that watches"];
  const next = nextLookAt === null ? "" : `, next ${instant(nextLookAt)}`;
  if (lastLook === null) return [`no look yet${next}`];
  const { at, status, message, streaks } = lastLook;
  const tripped = Object.entries(streaks).map(([id, looks]) => `${id} triggered in ${looks} looks running`);
  return [`${status}, looked ${instantAndAge(at, now)}${next}`, ...(message === null ? [] : [message]), ...tripped];
}
