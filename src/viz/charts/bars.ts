/**
 * Singular values as heights. The scale is logarithmic: a spectrum that has collapsed falls by orders
 * of magnitude, and on a linear scale all healthy tails would look collapsed, too.
 */

/** Decades shown below the largest value. */
const decades = 4;

/** Height of each bar, 0 to 1: the largest value is 1, `decades` below it 0. */
export function barHeights(values: ArrayLike<number>): Float64Array {
  const largest = values[0] ?? 0;
  return Float64Array.from(values, (value) =>
    largest > 0 && value > 0 ? Math.max(0, 1 + Math.log10(value / largest) / decades) : 0,
  );
}
