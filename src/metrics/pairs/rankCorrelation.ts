/** Spearman's rank correlation, and that which a third quantity does not explain. */
import { require } from "../../shared/errors.ts";

/** Ranks from 1; equal values share the mean of their ranks. */
export function ranksOf(values: ArrayLike<number>): Float64Array {
  const order = Array.from(values, (_, index) => index).sort((a, b) => values[a]! - values[b]!);
  const ranks = new Float64Array(values.length);
  for (let first = 0; first < order.length; ) {
    let end = first + 1;
    while (end < order.length && values[order[end]!] === values[order[first]!]) end += 1;
    for (let place = first; place < end; place++) ranks[order[place]!] = (first + end + 1) / 2;
    first = end;
  }
  return ranks;
}

/** Null if one of the two is constant. */
export function spearman(a: ArrayLike<number>, b: ArrayLike<number>): number | null {
  require(a.length === b.length, () =>
    `spearman: found ${a.length} and ${b.length} values, expected as many of both`);
  return pearson(ranksOf(a), ranksOf(b));
}

/** The partial rank correlation of a and b with c held constant; null if it is not defined. */
export function partialSpearman(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  c: ArrayLike<number>,
): number | null {
  const [ab, ac, bc] = [spearman(a, b), spearman(a, c), spearman(b, c)];
  if (ab === null || ac === null || bc === null) return null;
  const rest = (1 - ac ** 2) * (1 - bc ** 2);
  // Rounding leaves about 1e-16 where c determines a or b.
  return rest > 1e-12 ? (ab - ac * bc) / Math.sqrt(rest) : null;
}

function pearson(a: Float64Array, b: Float64Array): number | null {
  const meanOf = (values: Float64Array) =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanA, meanB] = [meanOf(a), meanOf(b)];
  let [both, ofA, ofB] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [da, db] = [a[i]! - meanA, b[i]! - meanB];
    both += da * db;
    ofA += da * da;
    ofB += db * db;
  }
  return ofA > 0 && ofB > 0 ? both / Math.sqrt(ofA * ofB) : null;
}
