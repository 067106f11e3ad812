/**
 * Sums of rows by id. Ids have been sorted, so the rows of one id are a segment. A long segment consists of
 * whole chunks of the sorted order, which are summed in parallel, and of rows before and after them. The order of
 * additions follows from the ids and the sizes alone.
 */
import { u32 } from "../../kernel.ts";
import { blockOf } from "./idSort.ts";
import { vectorsOf } from "./vectors.ts";

export interface SegmentDims {
  /** Rows that are summed, one for each id. */
  readonly count: number;
  /** Sums, one for each possible id. */
  readonly rows: number;
  readonly cols: number;
}

const LANES = 64;

export const segmentSizes = ({ count, rows, cols }: SegmentDims) => ({
  count,
  rows,
  vectors: vectorsOf(cols).count,
  chunk: blockOf(count),
  chunks: chunksOf(count),
});

export const chunksOf = (count: number): number => Math.ceil(count / blockOf(count));

export const segmentConstants = () => ({ LANES: u32(LANES) });

/** Workgroups with a lane for each vector of `items` rows. */
export const segmentGroups = (items: number, cols: number): number =>
  Math.ceil((items * vectorsOf(cols).count) / LANES);

/** Sorted sample ids with long segments, short ones and missing ids. */
export const sampleSorted = (index: number, { count, rows }: SegmentDims): number =>
  Math.min(rows - 1, Math.floor(((index / count) ** 3 * rows) / 2) * 2);

/** A sample permutation. */
export const sampleOrder = (index: number, { count }: SegmentDims): number => count - 1 - index;

export const segmentSamples: readonly SegmentDims[] = [
  { count: 1, rows: 1, cols: 1 },
  { count: 23, rows: 11, cols: 5 },
  { count: 131, rows: 9, cols: 12 },
];
