import type { Condition } from "../definition/definition.ts";

/** A number without rounding; `denominator` is positive. */
export interface Fraction {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/**
 * The decimal a person wrote, as a fraction: 0.95 is 95/100 and not the nearest binary number. Through floats 57/60 would miss
 * a limit of 95 % that it meets exactly, and a promotion would be refused for a rounding error.
 */
export function fractionOf(value: number): Fraction {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value));
  if (!match) throw new Error(`${value} is not a finite number, expected one that can be written as a decimal`);
  const [, sign, whole = "0", decimals = "", exponent = "0"] = match;
  const scale = Number(exponent) - decimals.length;
  const digits = BigInt(`${sign}${whole}${decimals}`);
  return scale >= 0
    ? { numerator: digits * 10n ** BigInt(scale), denominator: 1n }
    : { numerator: digits, denominator: 10n ** BigInt(-scale) };
}

/** Sign of a − b. */
export function compareFractions(a: Fraction, b: Fraction): -1 | 0 | 1 {
  const difference = a.numerator * b.denominator - b.numerator * a.denominator;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** `part / whole` of two decimals; `whole` must be positive. */
export function ratioOf(part: number, whole: number): Fraction {
  const [a, b] = [fractionOf(part), fractionOf(whole)];
  if (b.numerator <= 0n) throw new Error(`cannot divide by ${whole}, expected a number above 0`);
  return { numerator: a.numerator * b.denominator, denominator: a.denominator * b.numerator };
}

/** Whether the value meets the condition. Equality meets atLeast and atMost; `none` asks for zero. */
export function satisfies(condition: Condition, value: Fraction): boolean {
  if (condition.op === "none") return value.numerator === 0n;
  const sign = compareFractions(value, fractionOf(condition.value));
  switch (condition.op) {
    case "atLeast":
      return sign >= 0;
    case "moreThan":
      return sign > 0;
    case "atMost":
      return sign <= 0;
    case "lessThan":
      return sign < 0;
  }
}
