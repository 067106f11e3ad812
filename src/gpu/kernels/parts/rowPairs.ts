/**
 * All pairs of rows, a block of others at a time: `squaredDistances` writes the block, and what follows
 * reads it and adds to what it found in earlier blocks, which the run-time scalar `first`, the block's
 * first row, tells it. Distances stand as [others of the block, rows], so that neighbouring lanes,
 * each with a row of its own, read neighbouring words and never wait for each other.
 */
import { gridOf, type Workgroups } from "../../kernel.ts";

export interface RowPairsDims {
  readonly rows: number;
  /** Others in a block, a multiple of 4. */
  readonly block: number;
}

export const PAIR_LANES = 64;

/** Words of a value for each row: up to a multiple of 4. */
export const pairStride = (rows: number): number => Math.ceil(rows / 4) * 4;

/** A lane to each row. */
export const laneEach = (rows: number): Workgroups => gridOf(Math.ceil(rows / PAIR_LANES));

/** Others that a block from `first` on holds. */
export const othersOf = ({ rows, block }: RowPairsDims, first: number): number[] =>
  Array.from({ length: Math.max(0, Math.min(block, rows - first)) }, (_, place) => first + place);
