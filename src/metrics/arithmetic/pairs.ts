/**
 * The distances between all pairs of unit rows, met once and summed up in all the ways that are
 * needed: a mean of the Gaussian kernel for uniformity, and how distances are distributed, which
 * tells a cloud from a handful of points that many samples share.
 *
 * Pairs grow as n²; beyond 4,096 rows an evenly strided subset stands for the whole. It is the same
 * at every call, and 8 million pairs leave a sampling error far under a hundredth.
 */
import { type Rows, stridedRows } from "../embeddings.ts";
import { dotProducts } from "./dotProducts.ts";

const MOST_ROWS = 4096;
const ROW_BLOCK = 32;
const COLUMN_BLOCK = 256;

/** Distances are counted in quarter octaves of ‖u − v‖², from 2⁻⁴⁰ up to the largest, 4 = 2². */
const BINS_PER_OCTAVE = 4;
const LOWEST_OCTAVE = -40;
const BINS = (2 - LOWEST_OCTAVE) * BINS_PER_OCTAVE;

export interface PairStatistics {
  /** Rows looked at: all, or the subset. */
  readonly rows: number;
  /** mean_{i<j} e^{−2‖uᵢ−uⱼ‖²} */
  readonly meanKernel: number;
  /** mean_{i<j} ‖uᵢ−uⱼ‖² */
  readonly meanSquaredDistance: number;
  /** The share of pairs with ‖uᵢ−uⱼ‖² up to binEdge(b), for each bin b. */
  readonly cumulative: Float64Array;
  /** min_{j≠i} ‖uᵢ−uⱼ‖² for each row looked at. */
  readonly nearest: Float64Array;
}

/** The squared distance at the upper end of a bin. */
export function binEdge(bin: number): number {
  return 2 ** (LOWEST_OCTAVE + (bin + 1) / BINS_PER_OCTAVE);
}

/** Needs at least two rows. */
export function pairStatistics(unit: Rows): PairStatistics {
  const sample = stridedRows(unit, MOST_ROWS);
  const { rows } = sample;
  const lengths = squaredLengths(sample);
  const nearest = new Float64Array(rows).fill(Number.POSITIVE_INFINITY);
  const counts = new Float64Array(BINS);
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
          // With the lengths as they are, and not 2 − 2cos, equal rows are at exactly 0.
          const squared = Math.max(0, lengths[row]! + lengths[other]! - 2 * block[offset + other]!);
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
  let counted = 0;
  const cumulative = counts.map((count) => {
    counted += count;
    return counted / pairs;
  });
  return {
    rows,
    meanKernel: kernelSum / pairs,
    meanSquaredDistance: distanceSum / pairs,
    cumulative,
    nearest,
  };
}

function binOf(squared: number): number {
  const bin = Math.floor((Math.log2(squared) - LOWEST_OCTAVE) * BINS_PER_OCTAVE);
  return Math.min(Math.max(bin, 0), BINS - 1);
}

/** Summed in the order of `dotProducts`, so that a row's length is its product with its twin. */
function squaredLengths({ data, rows, cols }: Rows): Float64Array {
  const lengths = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    let sum = 0;
    for (let index = row * cols; index < (row + 1) * cols; index++) sum += data[index]! ** 2;
    lengths[row] = sum;
  }
  return lengths;
}
