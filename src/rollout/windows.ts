import { RRuleTemporal } from "rrule-temporal";
import { Temporal } from "temporal-polyfill";
import type { TimeWindow, Windows } from "../definition/definition.ts";

export interface WindowState {
  readonly open: boolean;
  /** ISO 8601 UTC: now, where it is open; null: not within two years. */
  readonly nextOpenAt: string | null;
  /** Why it is closed; null where it is open. */
  readonly reason: string | null;
}

/** What opens later than this is as good as never for whoever waits. */
const HORIZON_DAYS = 2 * 366;

/** Whether a moment lies in the windows; each begins with its first instant and ends before its last. `now`: ISO 8601 UTC. */
export function windowState(windows: Windows, now: string): WindowState {
  const at = Temporal.Instant.from(now);
  const reason = whyClosed(windows, at);
  if (reason === null) return { open: true, nextOpenAt: now, reason };
  return { open: false, nextOpenAt: nextOpening(windows, at), reason };
}

function whyClosed({ allow, deny }: Windows, at: Temporal.Instant): string | null {
  const denying = deny.find((window) => endOfWindowAt(window, at) !== null);
  if (denying !== undefined) return `denied by ${describeWindow(denying)}`;
  if (allow.length === 0 || allow.some((window) => endOfWindowAt(window, at) !== null)) return null;
  return `outside ${allow.map(describeWindow).join(" and ")}`;
}

/** Goes from the end of what denies to the beginning of what allows and back, until neither is in the way. */
function nextOpening({ allow, deny }: Windows, from: Temporal.Instant): string | null {
  const horizon = from.add({ hours: HORIZON_DAYS * 24 });
  let at = from;
  while (isBefore(at, horizon)) {
    const denied = latest(deny.map((window) => endOfWindowAt(window, at)));
    if (denied !== null) {
      at = denied;
    } else if (allow.length > 0 && allow.every((window) => endOfWindowAt(window, at) === null)) {
      const begins = allow.map((window) => nextStart(window, at)).filter((start) => start !== null);
      const [first] = begins.toSorted(Temporal.Instant.compare);
      if (first === undefined) return null;
      at = first;
    } else {
      return new Date(at.epochMilliseconds).toISOString();
    }
  }
  return null;
}

/** Where the occurrence that covers the instant ends, the last of them where several do; null: none covers it. */
function endOfWindowAt(window: TimeWindow, at: Temporal.Instant): Temporal.Instant | null {
  const today = at.toZonedDateTimeISO(window.timezone).toPlainDate();
  // A day earlier than the duration says, for the hour that a change of clocks may add to it.
  const since = today.subtract(Temporal.Duration.from(window.for)).subtract({ days: 1 });
  const covering = daysBetween(window, since, today).flatMap((day) => {
    const start = startOn(window, day);
    const end = start.add(Temporal.Duration.from(window.for)).toInstant();
    return !isBefore(at, start.toInstant()) && isBefore(at, end) ? [end] : [];
  });
  return latest(covering);
}

function nextStart(window: TimeWindow, after: Temporal.Instant): Temporal.Instant | null {
  const today = after.toZonedDateTimeISO(window.timezone).toPlainDate();
  // Most windows come again within a week or a month; the long look is for the others.
  for (const days of [8, 32, HORIZON_DAYS]) {
    const starts = daysBetween(window, today, today.add({ days })).map((day) => startOn(window, day).toInstant());
    const next = starts.find((start) => isBefore(after, start));
    if (next !== undefined) return next;
  }
  return null;
}

/**
 * The days of the rule from one to the other, both included. Days only, in UTC: a rule of times would leave out the day on which
 * clocks skip the time, and a deny that is left out lets through what it was written against.
 */
function daysBetween({ rule }: TimeWindow, from: Temporal.PlainDate, to: Temporal.PlainDate): Temporal.PlainDate[] {
  const midnight = (date: Temporal.PlainDate) => date.toZonedDateTime("UTC");
  const days = new RRuleTemporal({ rruleString: `RRULE:${rule}`, dtstart: midnight(from), temporal: Temporal });
  return days.between(midnight(from), midnight(to), true).map((day) => day.toPlainDate());
}

function startOn({ from, timezone }: TimeWindow, day: Temporal.PlainDate): Temporal.ZonedDateTime {
  return day.toZonedDateTime({ timeZone: timezone, plainTime: Temporal.PlainTime.from(from) });
}

function latest(instants: readonly (Temporal.Instant | null)[]): Temporal.Instant | null {
  return (
    instants
      .filter((instant) => instant !== null)
      .toSorted(Temporal.Instant.compare)
      .at(-1) ?? null
  );
}

function isBefore(a: Temporal.Instant, b: Temporal.Instant): boolean {
  return Temporal.Instant.compare(a, b) < 0;
}

/** "FREQ=WEEKLY;BYDAY=MO from 09:00 for PT8H (Europe/Berlin)" */
export function describeWindow({ rule, from, for: length, timezone }: TimeWindow): string {
  return `${rule} from ${from} for ${length} (${timezone})`;
}
