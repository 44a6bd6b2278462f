import { gradeRegression, type Grade, type RegressionInput } from "./regression-rule.ts";

const LIMIT = 5_000;

/**
 * How many more trials at the observed rate would bring the grade to one of `wanted`; null when 5,000 would not, which says that
 * the rate itself (or the size of the baseline) is in the way and waiting is no plan.
 */
export function furtherSample(input: RegressionInput, wanted: readonly Grade[]): number | null {
  const settles = (further: number): boolean => wanted.includes(gradeRegression(input, further).grade);
  if (!settles(LIMIT)) return null;
  let [short, enough] = [0, LIMIT];
  while (enough - short > 1) {
    const middle = Math.floor((short + enough) / 2);
    if (settles(middle)) enough = middle;
    else short = middle;
  }
  return enough;
}
