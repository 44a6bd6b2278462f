import { foreignCores, readCpu } from "./cpu.ts";

/** One stretch of measuring. */
export interface Window<T> {
  readonly value: T;
  /** Cores other processes used meanwhile. */
  readonly foreign: number;
}

/** More than this and the window says as much about the neighbours as about us. */
export const QUIET_CORES = 0.1;

export async function measured<T>(measure: () => Promise<T>): Promise<Window<T>> {
  const before = readCpu();
  const value = await measure();
  return { value, foreign: foreignCores(before, readCpu()) };
}

export interface Summary {
  readonly median: number;
  readonly least: number;
  readonly most: number;
  readonly windows: number;
  /** Windows left out because of other processes; all were kept where that would have left none. */
  readonly discarded: number;
  /** Nothing but disturbed windows: no more than a hint. */
  readonly noisy: boolean;
}

/** Over the quiet windows, or over all when there is none. */
export function summarise(windows: readonly Window<number>[]): Summary {
  const quiet = windows.filter(({ foreign }) => foreign <= QUIET_CORES);
  const noisy = quiet.length === 0;
  const values = (noisy ? windows : quiet).map(({ value }) => value).sort((one, other) => one - other);
  return {
    median: percentile(values, 50),
    least: values[0] ?? NaN,
    most: values.at(-1) ?? NaN,
    windows: values.length,
    discarded: windows.length - values.length,
    noisy,
  };
}

/** Ours by theirs within each round, which the same neighbours disturbed. */
export function ratios(ours: readonly Window<number>[], theirs: readonly Window<number>[]): readonly Window<number>[] {
  return ours.flatMap((mine, round) => {
    const other = theirs[round];
    return other ? [{ value: mine.value / other.value, foreign: Math.max(mine.foreign, other.foreign) }] : [];
  });
}

/** Of values in ascending order. */
export function percentile(sorted: readonly number[], percent: number): number {
  return sorted[Math.min(sorted.length - 1, Math.ceil((sorted.length * percent) / 100) - 1)] ?? NaN;
}
