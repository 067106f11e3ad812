/**
 * Reductions over the rows of a [rows, columns] matrix. A workgroup is a rectangle of lanes. The lanes of a
 * lane column read the same matrix column, one row apart, each with its sum in registers; at the end the
 * first of them adds up the sums of its lane column, in order. Neighbouring lanes read neighbouring elements.
 */

export interface Strips {
  readonly columnLanes: number;
  readonly rowLanes: number;
}

/** On CPU adapters the cost of a barrier grows with the lanes. */
const LANES = 64;

/** The rectangle for `columns` vectors and at most `rows` rows per workgroup; at most 64 lanes. */
export function stripsOf(columns: number, rows: number): Strips {
  const rowLanes = powerOfTwo(Math.ceil(rows / 4), LANES / powerOfTwo(columns, LANES / 4));
  return { columnLanes: powerOfTwo(columns, LANES / rowLanes), rowLanes };
}

/** The smallest power of two ≥ `count`, at most `most`. */
export function powerOfTwo(count: number, most: number): number {
  return Math.min(most, 2 ** Math.ceil(Math.log2(Math.max(1, count))));
}
