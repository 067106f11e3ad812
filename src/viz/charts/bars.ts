/**
 * Singular values as bar heights on a logarithmic scale. A collapsed spectrum falls by orders of
 * magnitude; on a linear scale the tail of every healthy spectrum would look collapsed.
 */

/** Number of decades shown below the largest value. */
const decades = 4;

/** Height of each bar: 1 for the largest value, 0 at `decades` below it. */
export function barHeights(values: ArrayLike<number>): Float64Array {
  const largest = values[0] ?? 0;
  return Float64Array.from(values, (value) =>
    largest > 0 && value > 0 ? Math.max(0, 1 + Math.log10(value / largest) / decades) : 0,
  );
}
