/** First come, first served. */
export interface Lock {
  /** Resolves with the function that gives it back. */
  acquire(): Promise<() => void>;
  /** Whether somebody waits for it. */
  readonly isAwaited: boolean;
}

export function createLock(): Lock {
  let last: Promise<void> = Promise.resolve();
  let waiting = 0;
  return {
    async acquire() {
      const before = last;
      let release: () => void = () => {};
      last = new Promise((resolve) => {
        release = resolve;
      });
      waiting += 1;
      await before;
      waiting -= 1;
      return release;
    },
    get isAwaited() {
      return waiting > 0;
    },
  };
}
