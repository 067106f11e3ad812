/**
 * Distance concentration: as dimensions grow, the farthest point is hardly farther than the nearest. The
 * effect depends on how many directions the data use, so embeddings are compared with Gaussian vectors,
 * which use all.
 *
 * Beyer et al. 1999, ICDT; Aggarwal et al. 2001, ICDT. Cosine is measured as the chord between unit vectors,
 * √(2 − 2cos), a distance with the same ranking; 1 − cos is its square and would have twice the relative
 * spread.
 */
import { require } from "../../shared/errors.ts";
import { Random } from "../../shared/random.ts";
import type { Rows } from "../embeddings.ts";

/** One value per number of dimensions; NaN where undefined, for example if all rows are equal. */
export interface Spread {
  /** Median over rows of (max − min)/min of the distances to all other rows; ∞ for a row with a duplicate. */
  readonly contrast: Float64Array;
  /** Standard deviation over mean of all pairwise distances. */
  readonly variation: Float64Array;
}

export interface Concentration {
  /** 2, 4, 8, … and the full width. */
  readonly dimensions: readonly number[];
  readonly cosine: Spread;
  readonly euclidean: Spread;
}

/** Powers of two from 2, and `cols` at the end. */
export function dimensionsUpTo(cols: number): number[] {
  const steps: number[] = [];
  for (let count = 2; count < cols; count *= 2) steps.push(count);
  return [...steps, cols];
}

/** For at least two rows, in their first 2, 4, 8, … columns. */
export function concentrationOf({ data, rows, cols }: Rows): Concentration {
  require(rows >= 2, () => `concentration: ${rows} rows have no distances; give at least 2`);
  const dimensions = dimensionsUpTo(cols);
  const spreadOf = (): Spread => ({
    contrast: new Float64Array(dimensions.length),
    variation: new Float64Array(dimensions.length),
  });
  const cosine = spreadOf();
  const euclidean = spreadOf();
  // Squared distances [rows, rows], accumulated column by column.
  const squared = new Float64Array(rows * rows);
  const lengths = new Float64Array(rows);
  const distances = new Float64Array(rows * rows);
  let col = 0;
  for (const [place, count] of dimensions.entries()) {
    for (; col < count; col++) addColumn(data, rows, cols, col, squared, lengths);
    for (let at = 0; at < squared.length; at++) distances[at] = Math.sqrt(squared[at]!);
    store(euclidean, place, distances, rows);
    chords(squared, lengths, distances);
    store(cosine, place, distances, rows);
  }
  return { dimensions, cosine, euclidean };
}

function addColumn(
  data: Float64Array,
  rows: number,
  cols: number,
  col: number,
  squared: Float64Array,
  lengths: Float64Array,
): void {
  for (let row = 0; row < rows; row++) {
    const value = data[row * cols + col]!;
    lengths[row]! += value ** 2;
    for (let other = row + 1; other < rows; other++) {
      squared[row * rows + other]! += (value - data[other * cols + col]!) ** 2;
    }
  }
}

/**
 * Chords as ‖a/|a| − b/|b|‖² = (‖a − b‖² − (|a| − |b|)²)/(|a||b|), which unlike 2 − 2cos is exactly 0 for
 * equal rows. A row of zeros has no direction and stays at the centre, as in `unitRows`.
 */
function chords(squared: Float64Array, lengths: Float64Array, distances: Float64Array): void {
  const rows = lengths.length;
  for (let row = 0; row < rows; row++) {
    const length = Math.sqrt(lengths[row]!);
    for (let other = row + 1; other < rows; other++) {
      const at = row * rows + other;
      const otherLength = Math.sqrt(lengths[other]!);
      const product = length * otherLength;
      if (product === 0) distances[at] = length === otherLength ? 0 : 1;
      else {
        const along = squared[at]! - (length - otherLength) ** 2;
        distances[at] = Math.sqrt(Math.max(0, along) / product);
      }
    }
  }
}

/** Reads the upper triangle of [rows, rows]. */
function store(spread: Spread, place: number, distances: Float64Array, rows: number): void {
  const nearest = new Float64Array(rows).fill(Number.POSITIVE_INFINITY);
  const farthest = new Float64Array(rows);
  const pairs = (rows * (rows - 1)) / 2;
  let sum = 0;
  for (let row = 0; row < rows; row++) {
    for (let other = row + 1; other < rows; other++) {
      const distance = distances[row * rows + other]!;
      sum += distance;
      nearest[row] = Math.min(nearest[row]!, distance);
      nearest[other] = Math.min(nearest[other]!, distance);
      farthest[row] = Math.max(farthest[row]!, distance);
      farthest[other] = Math.max(farthest[other]!, distance);
    }
  }
  const mean = sum / pairs;
  let squares = 0;
  for (let row = 0; row < rows; row++) {
    for (let other = row + 1; other < rows; other++) {
      squares += (distances[row * rows + other]! - mean) ** 2;
    }
  }
  // 0/0 gives NaN (all distances 0), x/0 gives ∞ (the nearest is a duplicate); both are intended.
  const contrasts = farthest.map((far, row) => (far - nearest[row]!) / nearest[row]!);
  spread.variation[place] = Math.sqrt(squares / pairs) / mean;
  spread.contrast[place] = medianOf(contrasts);
}

/** NaN if any value is NaN. */
function medianOf(values: Float64Array): number {
  if (values.some(Number.isNaN)) return Number.NaN;
  const sorted = values.slice().sort();
  const middle = (sorted.length - 1) / 2;
  const [low, high] = [sorted[Math.floor(middle)]!, sorted[Math.ceil(middle)]!];
  return low === high ? low : (low + high) / 2;
}

/**
 * Rows times a random orthogonal matrix, the same at every call. Their first m columns are then a random
 * projection to m dimensions, independent of the embedding's own axes. The matrix is a product of Householder
 * reflections along Gaussian vectors of decreasing length, uniformly distributed and never formed (Stewart
 * 1980, "The efficient generation of random orthogonal matrices").
 */
export function randomlyRotated({ data, rows, cols }: Rows): Rows {
  const random = new Random(1);
  const rotated = data.slice();
  for (let from = cols - 2; from >= 0; from--) {
    const mirror = Float64Array.from({ length: cols - from }, () => random.normal());
    const squared = mirror.reduce((sum, value) => sum + value ** 2, 0);
    for (let start = from; start < rotated.length; start += cols) {
      let along = 0;
      for (let col = 0; col < mirror.length; col++) along += rotated[start + col]! * mirror[col]!;
      const twice = (2 * along) / squared;
      for (let col = 0; col < mirror.length; col++) rotated[start + col]! -= twice * mirror[col]!;
    }
  }
  return { data: rotated, rows, cols };
}

/** Standard normal entries, the same at every call. */
export function gaussianRows(rows: number, cols: number): Rows {
  const random = new Random(2);
  return { data: Float64Array.from({ length: rows * cols }, () => random.normal()), rows, cols };
}
