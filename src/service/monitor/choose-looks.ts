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
  const due = new Map<string, PlannedLook[]>();
  const waiting = planned.filter(({ underwaySince, dueAt }) => underwaySince === null && dueAt <= now);
  for (const look of waiting.toSorted((a, b) => a.dueAt - b.dueAt)) {
    due.set(look.source, [...(due.get(look.source) ?? []), look]);
  }
  const chosen: string[] = [];
  while (chosen.length < free) {
    const [next] = [...due.values()]
      .flatMap((queue) => queue.slice(0, 1))
      .filter(({ source }) => (reading.get(source) ?? 0) < limits.perSource)
      .toSorted((a, b) => (reading.get(a.source) ?? 0) - (reading.get(b.source) ?? 0) || a.dueAt - b.dueAt);
    if (!next) break;
    chosen.push(next.rollout);
    due.get(next.source)?.shift();
    reading.set(next.source, (reading.get(next.source) ?? 0) + 1);
  }
  return chosen;
}
