/**
 * Reductions down the rows of a [rows, columns] matrix. A workgroup is a rectangle of lanes: those
 * of one lane column walk down the same matrix column, a row apart, each with its sum in registers;
 * at the end the first of them adds up the few sums of its lane column, in order. Neighbouring lanes
 * read neighbouring words; a CPU implementation meets one barrier a workgroup.
 */

export interface Strips {
  readonly columnLanes: number;
  readonly rowLanes: number;
}

/** More would wait longer for each other: software adapters pay a barrier by the lane. */
const LANES = 64;

/** The rectangle for `columns` vectors and at most `rows` rows a workgroup; at most 64 lanes. */
export function stripsOf(columns: number, rows: number): Strips {
  const rowLanes = powerOfTwo(Math.ceil(rows / 4), LANES / powerOfTwo(columns, LANES / 4));
  return { columnLanes: powerOfTwo(columns, LANES / rowLanes), rowLanes };
}

/** The smallest power of two not under `count`, at most `most`. */
export function powerOfTwo(count: number, most: number): number {
  return Math.min(most, 2 ** Math.ceil(Math.log2(Math.max(1, count))));
}
