/** Who changes a rollout from this process. */
export interface Line {
  /** Begins when everybody who asked before is done, and while nobody passes. */
  inTurn<T>(rollout: string, work: () => Promise<T>): Promise<T>;
  /** Begins at once; whoever stands in the line lets it pass. */
  past<T>(rollout: string, work: () => Promise<T>): Promise<T>;
}

interface Standing {
  busy: boolean;
  passing: number;
  readonly waiting: (() => void)[];
}

/**
 * Without a line, of fifty who change a rollout at the same moment one wins and all the others decide anew, again and again:
 * thousands of lost transactions, among which a kill that has just arrived would lose every round and be refused in the end. And of
 * those who wait for a row that somebody has locked each would take a connection, until none is left for a kill of another rollout.
 */
export function createLine(): Line {
  const lines = new Map<string, Standing>();

  function lineAt(rollout: string): Standing {
    const line = lines.get(rollout) ?? { busy: false, passing: 0, waiting: [] };
    lines.set(rollout, line);
    return line;
  }

  function admitNext(rollout: string, line: Standing): void {
    if (line.busy || line.passing > 0) return;
    const begin = line.waiting.shift();
    line.busy = begin !== undefined;
    if (begin) begin();
    else lines.delete(rollout);
  }

  return {
    async inTurn(rollout, work) {
      const line = lineAt(rollout);
      await new Promise<void>((begin) => {
        line.waiting.push(begin);
        admitNext(rollout, line);
      });
      try {
        return await work();
      } finally {
        line.busy = false;
        admitNext(rollout, line);
      }
    },
    async past(rollout, work) {
      const line = lineAt(rollout);
      line.passing += 1;
      try {
        return await work();
      } finally {
        line.passing -= 1;
        admitNext(rollout, line);
      }
    },
  };
}
