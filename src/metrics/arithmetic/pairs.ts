/**
 * Statistics of the distances between all pairs of unit rows, in one pass: the mean Gaussian kernel for
 * uniformity, and the distribution of distances, which separates a continuous cloud from a few points
 * shared by many samples.
 *
 * Cost grows as n². Beyond 4,096 rows a random subset is used, the same at every call; its 8
 * million pairs keep the sampling error far below 0.01.
 */
import { binEdge, binOf, DISTANCE_BINS } from "../../gpu/kernels/parts/distanceBins.ts";
import { type Rows, sampledRows } from "../embeddings.ts";
import { dotProducts } from "./dotProducts.ts";

export { binEdge };

/** The most rows whose pairs are all computed. */
export const MOST_PAIRED_ROWS = 4096;
const ROW_BLOCK = 32;
const COLUMN_BLOCK = 256;

export interface PairStatistics {
  /** Rows used: all, or the subset. */
  readonly rows: number;
  /** mean_{i<j} e^{−2‖uᵢ−uⱼ‖²} */
  readonly meanKernel: number;
  /** mean_{i<j} ‖uᵢ−uⱼ‖² */
  readonly meanSquaredDistance: number;
  /** The share of pairs with ‖uᵢ−uⱼ‖² up to binEdge(b), for each bin b. */
  readonly cumulative: Float64Array;
  /** min_{j≠i} ‖uᵢ−uⱼ‖² of each row used. */
  readonly nearest: Float64Array;
}

/** Squared distances up to this are rounding of float32 rows: such rows count as equal. */
export const TIED_SQUARED_DISTANCE = 2 ** -39;

const distanceOf = (squared: number) => (squared <= TIED_SQUARED_DISTANCE ? 0 : squared);

/** Needs at least two rows. */
export function pairStatistics(unit: Rows): PairStatistics {
  const sample = sampledRows(unit, MOST_PAIRED_ROWS);
  const { rows } = sample;
  const lengths = squaredLengths(sample);
  const nearest = new Float64Array(rows).fill(Number.POSITIVE_INFINITY);
  const counts = new Float64Array(DISTANCE_BINS);
  const block = new Float64Array(ROW_BLOCK * COLUMN_BLOCK);
  let kernelSum = 0;
  let distanceSum = 0;

  for (let from = 0; from < rows; from += ROW_BLOCK) {
    const to = Math.min(from + ROW_BLOCK, rows);
    for (let otherFrom = from; otherFrom < rows; otherFrom += COLUMN_BLOCK) {
      const otherTo = Math.min(otherFrom + COLUMN_BLOCK, rows);
      dotProducts(sample, [from, to], sample, [otherFrom, otherTo], block);
      for (let row = from; row < to; row++) {
        const offset = (row - from) * (otherTo - otherFrom) - otherFrom;
        for (let other = Math.max(otherFrom, row + 1); other < otherTo; other++) {
          // Using the computed lengths instead of 2 − 2cos gives equal rows a distance of exactly 0.
          const squared = distanceOf(lengths[row]! + lengths[other]! - 2 * block[offset + other]!);
          kernelSum += Math.exp(-2 * squared);
          distanceSum += squared;
          counts[binOf(squared)]! += 1;
          if (squared < nearest[row]!) nearest[row] = squared;
          if (squared < nearest[other]!) nearest[other] = squared;
        }
      }
    }
  }

  const pairs = (rows * (rows - 1)) / 2;
  return {
    rows,
    meanKernel: kernelSum / pairs,
    meanSquaredDistance: distanceSum / pairs,
    cumulative: cumulativeShares(counts, pairs),
    nearest,
  };
}

/** The share of pairs in each bin or below. */
export function cumulativeShares(counts: Float64Array, pairs: number): Float64Array {
  let counted = 0;
  return counts.map((count) => {
    counted += count;
    return counted / pairs;
  });
}

/** Summed in the order of `dotProducts`, so that a squared length equals the product of two equal rows. */
function squaredLengths({ data, rows, cols }: Rows): Float64Array {
  const lengths = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    let sum = 0;
    for (let index = row * cols; index < (row + 1) * cols; index++) sum += data[index]! ** 2;
    lengths[row] = sum;
  }
  return lengths;
}
