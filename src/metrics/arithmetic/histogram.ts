/**
 * Histograms with equal bins from `low` to `high`. Values outside are counted in the outermost bin, so that
 * shares sum to 1.
 */

import type { Rows } from "../embeddings.ts";
import { dotProducts } from "./dotProducts.ts";

export interface Histogram {
  readonly low: number;
  readonly high: number;
  /** Share of all values in each bin; all 0 if there are no values. */
  readonly shares: Float64Array;
  readonly count: number;
  readonly mean: number;
}

function histogram(low: number, high: number, bins: number) {
  const counts = new Float64Array(bins);
  let count = 0;
  let sum = 0;
  return {
    add(value: number): void {
      const bin = Math.floor(((value - low) / (high - low)) * bins);
      counts[Math.min(bins - 1, Math.max(0, bin))]! += 1;
      count += 1;
      sum += value;
    },
    result: (): Histogram => ({
      low,
      high,
      shares: counts.map((each) => (count > 0 ? each / count : 0)),
      count,
      mean: count > 0 ? sum / count : Number.NaN,
    }),
  };
}

const ROW_BLOCK = 32;
const COLUMN_BLOCK = 256;

/** Cosines of all pairs i < j of unit rows, from −1 to 1. */
export function pairCosines(unit: Rows, bins: number): Histogram {
  return productsOf(unit, unit, bins, (row, other) => other > row);
}

/** Cosines of row i of `first` with row i of `second` (positives) and with every other row (negatives). */
export function positiveAndNegativeCosines(
  first: Rows,
  second: Rows,
  bins: number,
): { readonly positives: Histogram; readonly negatives: Histogram } {
  return {
    positives: productsOf(first, second, bins, (row, other) => other === row),
    negatives: productsOf(first, second, bins, (row, other) => other !== row),
  };
}

function productsOf(
  first: Rows,
  second: Rows,
  bins: number,
  counts: (row: number, other: number) => boolean,
): Histogram {
  const result = histogram(-1, 1, bins);
  const block = new Float64Array(ROW_BLOCK * COLUMN_BLOCK);
  for (let from = 0; from < first.rows; from += ROW_BLOCK) {
    const to = Math.min(from + ROW_BLOCK, first.rows);
    for (let otherFrom = 0; otherFrom < second.rows; otherFrom += COLUMN_BLOCK) {
      const otherTo = Math.min(otherFrom + COLUMN_BLOCK, second.rows);
      dotProducts(first, [from, to], second, [otherFrom, otherTo], block);
      for (let row = from; row < to; row++) {
        for (let other = otherFrom; other < otherTo; other++) {
          if (!counts(row, other)) continue;
          result.add(block[(row - from) * (otherTo - otherFrom) + other - otherFrom]!);
        }
      }
    }
  }
  return result.result();
}

/** Lengths of the rows, from 0 to the longest. */
export function lengths({ data, rows, cols }: Rows, bins: number): Histogram {
  const found = Float64Array.from({ length: rows }, (_, row) => {
    let squares = 0;
    for (let at = row * cols; at < (row + 1) * cols; at++) squares += data[at]! ** 2;
    return Math.sqrt(squares);
  });
  const longest = found.reduce((most, each) => Math.max(most, each), 0);
  const result = histogram(0, longest || 1, bins);
  for (const each of found) result.add(each);
  return result.result();
}
