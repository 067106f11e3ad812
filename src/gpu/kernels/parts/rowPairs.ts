/**
 * All pairs of rows, one block of rows at a time: `squaredDistances` writes the distances of every row to
 * those of the block, and the other kernels accumulate over blocks. The run-time scalar `first` is the first
 * row of the block. Distances are [block, rows], so that neighbouring lanes read neighbouring elements.
 */
import { gridOf, type Workgroups } from "../../kernel.ts";

export interface RowPairsDims {
  readonly rows: number;
  /** Rows in a block, a multiple of 4. */
  readonly block: number;
}

export const PAIR_LANES = 64;

/** Row stride of the distances: `rows` rounded up to a multiple of 4. */
export const pairStride = (rows: number): number => Math.ceil(rows / 4) * 4;

/** One lane per row. */
export const laneEach = (rows: number): Workgroups => gridOf(Math.ceil(rows / PAIR_LANES));

/** Rows of the block that starts at `first`. */
export const othersOf = ({ rows, block }: RowPairsDims, first: number): number[] =>
  Array.from({ length: Math.max(0, Math.min(block, rows - first)) }, (_, place) => first + place);
