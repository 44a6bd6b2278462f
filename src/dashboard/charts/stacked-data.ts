import type { Plot } from "./plot-data.ts";

/**
 * The columns uPlot wants: the index of each run, then a column a series. A stack is drawn as sums, the tallest first, so that each
 * later one covers the part below it; unknown stays unknown.
 */
export function stackedData({ shape, runs, series }: Plot): [number[], ...(number | null)[][]] {
  const index = runs.map((_, at) => at);
  const columns = series.map(({ values }) => [...values]);
  if (shape !== "stack") return [index, ...columns];
  const sums = columns.map((_, upTo) =>
    index.map((at) => {
      const parts = columns.slice(0, upTo + 1).map((column) => column[at] ?? null);
      return parts.some((part) => part === null) ? null : parts.reduce<number>((sum, part) => sum + (part ?? 0), 0);
    }),
  );
  return [index, ...sums.toReversed()];
}
