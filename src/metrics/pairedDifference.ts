/**
 * The mean difference of paired values, such as the scores of two settings with the same seeds, with its 95 % confidence
 * interval by Student's t: mean ± t(0.975; n − 1) · s/√n, where s is the standard deviation of the differences. The
 * interval assumes differences that are about normal.
 */
import { require } from "../shared/errors.ts";

export interface PairedDifference {
  readonly mean: number;
  /** Ends of the 95 % confidence interval. */
  readonly low: number;
  readonly high: number;
  readonly pairs: number;
}

/** Differences `second` − `first`; undefined for fewer than two pairs. Throws an InputError if the lengths differ. */
export function pairedDifference(
  first: readonly number[],
  second: readonly number[],
): PairedDifference | undefined {
  require(first.length === second.length, () =>
    `paired difference: found ${first.length} and ${second.length} values; give pairs`);
  const pairs = first.length;
  if (pairs < 2) return undefined;
  const differences = first.map((value, index) => second[index]! - value);
  const mean = differences.reduce((sum, each) => sum + each, 0) / pairs;
  const squares = differences.reduce((sum, each) => sum + (each - mean) ** 2, 0);
  const half = quantile(pairs - 1) * Math.sqrt(squares / (pairs - 1) / pairs);
  return { mean, low: mean - half, high: mean + half, pairs };
}

/** The 97.5 % quantiles of Student's t with 1 to 10 degrees of freedom. */
const QUANTILES = [
  12.706205, 4.302653, 3.182446, 2.776445, 2.570582, 2.446912, 2.364624, 2.306004, 2.262157,
  2.228139,
];
const NORMAL = 1.959963985;

/** From 11 degrees of freedom by the expansion 26.7.5 of Abramowitz & Stegun, to 1e-4. */
function quantile(freedom: number): number {
  const known = QUANTILES[freedom - 1];
  if (known !== undefined) return known;
  const z = NORMAL;
  return (
    z +
    (z ** 3 + z) / (4 * freedom) +
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * freedom ** 2) +
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * freedom ** 3)
  );
}
