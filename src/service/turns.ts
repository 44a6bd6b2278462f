/** Visits many items a few at a time, so that nobody else in the process waits for all of them. */
export interface Turns {
  /** Begins in a later turn of the event loop: the caller's own work, such as answering a kill, comes first. */
  visit<T>(items: Iterable<T>, each: (item: T) => void): void;
}

/**
 * Rounds under way take turns of so many items each; between two turns everything that has arrived from outside is attended
 * to. A turn should take a few milliseconds at most.
 */
export function createTurns(itemsATurn: number): Turns {
  const rounds: (() => boolean)[] = [];
  let isGoing = false;

  function turn(): void {
    const round = rounds.shift();
    if (round?.()) rounds.push(round);
    isGoing = rounds.length > 0;
    if (isGoing) setImmediate(turn);
  }

  return {
    visit<T>(items: Iterable<T>, each: (item: T) => void) {
      // Made when the round begins: whoever joins until then is visited too.
      let left: Iterator<T> | undefined;
      rounds.push(() => {
        left ??= items[Symbol.iterator]();
        for (let count = 0; count < itemsATurn; count++) {
          const next = left.next();
          if (next.done) return false;
          each(next.value);
        }
        return true;
      });
      if (!isGoing) setImmediate(turn);
      isGoing = true;
    },
  };
}
