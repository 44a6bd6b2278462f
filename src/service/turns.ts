/** Visits many items a few at a time, so that nobody else in the process waits for all of them. */
export interface Turns {
  /** Begins in a later turn of the event loop: the caller's own work, such as answering a kill, comes first. */
  visit<T>(items: Iterable<T>, each: (item: T) => void): void;
}

/** About 3 ms of writing to sockets: a request that arrives meanwhile hardly notices. */
const ITEMS_A_TURN = 256;

/** `later`: calls back after what has arrived from outside was attended to (setImmediate). Rounds under way take turns. */
export function createTurns(later: (callback: () => void) => void = setImmediate): Turns {
  const rounds: (() => boolean)[] = [];

  function turn(): void {
    const round = rounds.shift();
    if (round?.()) rounds.push(round);
    if (rounds.length > 0) later(turn);
  }

  return {
    visit<T>(items: Iterable<T>, each: (item: T) => void) {
      // Made when the round begins: whoever joins until then is visited too.
      let left: Iterator<T> | undefined;
      rounds.push(() => {
        left ??= items[Symbol.iterator]();
        for (let count = 0; count < ITEMS_A_TURN; count++) {
          const next = left.next();
          if (next.done) return false;
          each(next.value);
        }
        return true;
      });
      if (rounds.length === 1) later(turn);
    },
  };
}
