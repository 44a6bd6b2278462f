/** Durations in documents are ISO 8601 with days and smaller: a month has no length in milliseconds. */
const DURATION = /^P(?=.)(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;

const UNITS = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1000],
] as const;

/** "PT24H" → 86400000. Throws on anything else than days, hours, minutes and seconds. */
export function parseDuration(text: string): number {
  const match = DURATION.exec(text);
  if (!match) throw new Error(`found ${JSON.stringify(text)}, expected an ISO 8601 duration such as PT10S or P7D`);
  return UNITS.reduce((total, [, length], index) => total + Number(match[index + 1] ?? 0) * length, 0);
}

/** 93600000 → "1 day 2 hours". Fractions of a second are dropped; less than a second is "0 seconds". */
export function describeDuration(milliseconds: number): string {
  let rest = milliseconds;
  const parts: string[] = [];
  for (const [name, length] of UNITS) {
    const count = Math.floor(rest / length);
    rest -= count * length;
    if (count > 0) parts.push(`${count} ${name}${count === 1 ? "" : "s"}`);
  }
  return parts.join(" ") || "0 seconds";
}
