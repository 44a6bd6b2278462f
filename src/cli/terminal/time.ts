const UNITS = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["min", 60_000],
  ["s", 1_000],
] as const;

/** "2 d 3 h", "45 s": the two largest units, which is all one needs to decide whether to wait. */
export function duration(ms: number): string {
  const first = UNITS.findIndex(([, size]) => ms >= size);
  if (first < 0) return "0 s";
  let rest = ms;
  const parts: string[] = [];
  for (const [name, size] of UNITS.slice(first, first + 2)) {
    const n = Math.floor(rest / size);
    rest -= n * size;
    if (n > 0) parts.push(`${n} ${name}`);
  }
  return parts.join(" ");
}

/** "2026-11-23 08:15:10Z": sortable, and plainly UTC to someone woken up in another zone. */
export function instant(iso: string): string {
  const at = new Date(iso);
  return Number.isNaN(at.getTime()) ? iso : `${at.toISOString().slice(0, 19).replace("T", " ")}Z`;
}

/** "2026-11-23 08:15:10Z (5 min ago)". */
export function instantAndAge(iso: string, now: Date): string {
  const age = now.getTime() - Date.parse(iso);
  return Number.isFinite(age) && age >= 0 ? `${instant(iso)} (${duration(age)} ago)` : instant(iso);
}
