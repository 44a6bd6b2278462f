/** When a rollout is to be looked at next, by the monotonic clock, and which telemetry source that reads. */
export interface PlannedLook {
  readonly rollout: string;
  readonly source: string;
  readonly dueAt: number;
  /** Since when a look has been going on; null: none is. */
  readonly underwaySince: number | null;
}

export interface LookLimits {
  /** Looks at once. One that takes longer than `patienceMs` no longer counts here: a source that hangs must not stop the rest. */
  readonly atOnce: number;
  /** Looks at once that read one source, however long they take. */
  readonly perSource: number;
  readonly patienceMs: number;
}

/** The rollouts to look at now: of the sources with the fewest looks under way first, then the longest due. */
export function chooseLooks(planned: readonly PlannedLook[], now: number, limits: LookLimits): readonly string[] {
  const reading = new Map<string, number>();
  let free = limits.atOnce;
  for (const { source, underwaySince } of planned) {
    if (underwaySince === null) continue;
    reading.set(source, (reading.get(source) ?? 0) + 1);
    if (now - underwaySince < limits.patienceMs) free -= 1;
  }
  const waiting = new Set(planned.filter(({ underwaySince, dueAt }) => underwaySince === null && dueAt <= now));
  const chosen: string[] = [];
  while (chosen.length < free) {
    const next = first(waiting, reading, limits.perSource);
    if (!next) break;
    chosen.push(next.rollout);
    waiting.delete(next);
    reading.set(next.source, (reading.get(next.source) ?? 0) + 1);
  }
  return chosen;
}

/** One pass for each of the few that are chosen: sorting ten thousand rollouts a second would cost more than looking at some. */
function first(
  waiting: Iterable<PlannedLook>,
  reading: ReadonlyMap<string, number>,
  perSource: number,
): PlannedLook | null {
  let best: PlannedLook | null = null;
  let fewest = perSource;
  for (const look of waiting) {
    const readers = reading.get(look.source) ?? 0;
    if (readers >= perSource || readers > fewest) continue;
    if (best !== null && readers === fewest && look.dueAt >= best.dueAt) continue;
    best = look;
    fewest = readers;
  }
  return best;
}
