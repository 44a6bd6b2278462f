import type { RecordedEvidence } from "./observation.ts";

/** The record observed last; of records of one instant the one that comes later in the list. */
export function latestEvidence(evidence: readonly RecordedEvidence[], id: string): RecordedEvidence | undefined {
  let newest: RecordedEvidence | undefined;
  for (const record of evidence) {
    if (record.evidence !== id) continue;
    if (!newest || Date.parse(record.observedAt) >= Date.parse(newest.observedAt)) newest = record;
  }
  return newest;
}

/** Why a record does not count, or no longer; null when it does. An unreadable instant makes it not count. */
export function whyOutdated(record: RecordedEvidence, since: Date, now: Date): string | null {
  // Flags of another environment were in force then; posting it late does not make it about this one.
  if (!(Date.parse(record.observedAt) >= since.getTime())) {
    return `it was observed at ${record.observedAt}, before this exposure began at ${since.toISOString()}`;
  }
  if (record.expiresAt === null || Date.parse(record.expiresAt) > now.getTime()) return null;
  return `it expired at ${record.expiresAt}`;
}
