import { useNow } from "./now-provider.tsx";

const FORMAT = new Intl.RelativeTimeFormat("en", { numeric: "auto", style: "long" });
const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
];

/** "3 hours ago", with the exact moment on hover and focus. */
export function RelativeTime({ at }: { readonly at: string }) {
  const now = useNow();
  return (
    <time dateTime={at} title={exactTime(at)}>
      {relativeTime(Date.parse(at), now)}
    </time>
  );
}

/** "3 h" of a span in milliseconds, for columns. */
export function shortSpan(ms: number): string {
  const minutes = Math.max(0, Math.floor(ms / 60_000));
  if (minutes < 1) return "< 1 min";
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h`;
  return `${Math.floor(minutes / 1440)} d`;
}

export function relativeTime(at: number, now: number): string {
  const past = at - now;
  const [unit, size] = STEPS.find(([, step]) => Math.abs(past) >= step) ?? ["second", 1000];
  if (unit === "second" && Math.abs(past) < 10_000) return "just now";
  return FORMAT.format(Math.trunc(past / size), unit);
}

/** By the clock of whoever looks, and in UTC, which the trail is in. */
export function exactTime(at: string): string {
  const local = new Date(at).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "long" });
  return `${local} (${at})`;
}
