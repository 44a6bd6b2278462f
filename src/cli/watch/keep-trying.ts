import { setTimeout as sleep } from "node:timers/promises";
import { CliError, EXIT } from "../cli-error.ts";

export interface Patience {
  /** Told of the first failure of a row, and of the success that ends it. */
  readonly onFailure: (error: Error) => void;
  readonly onSuccess: () => void;
  /** Whether there is no sense in trying again. */
  readonly isFinal: (error: unknown) => boolean;
  /** 0 to 1. */
  readonly random: () => number;
  readonly signal: AbortSignal;
}

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;

/** Does it until it succeeds, with ever longer pauses. Rejects with what is final, and when the signal aborts. */
export async function keepTrying<T>(attempt: () => Promise<T>, patience: Patience): Promise<T> {
  for (let failures = 0; ; failures++) {
    try {
      const result = await attempt();
      if (failures > 0) patience.onSuccess();
      return result;
    } catch (error) {
      patience.signal.throwIfAborted();
      if (!(error instanceof Error) || patience.isFinal(error)) throw error;
      if (failures === 0) patience.onFailure(error);
      const longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures);
      // Of a thousand processes that lost the service together, not all come back together.
      await sleep(longest * (0.5 + patience.random() / 2), undefined, { signal: patience.signal });
    }
  }
}

/** Nobody answers, or says that it cannot for now: what is asked may be in order. */
export function isPassing(error: unknown): boolean {
  return error instanceof CliError && error.exitCode === EXIT.unreachable;
}
