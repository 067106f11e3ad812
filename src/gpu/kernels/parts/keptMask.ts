import { gridOf, u32, type Workgroups } from "../../kernel.ts";

/** A mask [rows, cols] that is 0 at kept positions and 1 elsewhere. */
export interface KeptDims {
  readonly rows: number;
  readonly cols: number;
  /** Kept positions of each row. */
  readonly count: number;
}

const LANES = 64;
export const KEPT_LANES = { LANES: u32(LANES) };

export const keptSizes = ({ rows, cols, count }: KeptDims) => ({ rows, cols, count });

/** One lane for each of `positions` positions of every row. */
export const keptWorkgroups = (rows: number, positions: number): Workgroups =>
  gridOf(Math.ceil((rows * positions) / LANES));

export const keptSamples: readonly KeptDims[] = [
  { rows: 1, cols: 1, count: 1 },
  { rows: 5, cols: 49, count: 12 },
  { rows: 3, cols: 7, count: 7 },
];
