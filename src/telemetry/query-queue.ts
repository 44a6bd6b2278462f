import type { QueryOutcome } from "./reader.ts";

type Run<Asked, Outcome> = (asked: Asked, timeoutMs: number) => Promise<Outcome>;

/**
 * Lets at most `width` queries run at a time, in order of arrival. When the database turns out to be down, whoever was
 * already waiting gets that answer at once: a hundred waiting queries would else wait out the silence one by one.
 */
export function queueQueries<Asked, Outcome extends object>(
  run: Run<Asked, Outcome | QueryOutcome>,
  width: number,
): Run<Asked, Outcome | QueryOutcome> {
  const waiting: ((failed: QueryOutcome | undefined) => void)[] = [];
  let running = 0;

  return async (asked, timeoutMs) => {
    if (running >= width) {
      const failed = await new Promise<QueryOutcome | undefined>((resolve) => waiting.push(resolve));
      if (failed) return failed;
    } else {
      running += 1;
    }
    try {
      const outcome = await run(asked, timeoutMs);
      if ("problem" in outcome && outcome.down) for (const wake of waiting.splice(0)) wake(outcome);
      return outcome;
    } finally {
      // The place is handed over rather than freed, so that a newcomer cannot overtake.
      const next = waiting.shift();
      if (next) next(undefined);
      else running -= 1;
    }
  };
}
