import { gridOf, type Literal, u32, type Workgroups } from "../../kernel.ts";

/** Rows of which some places are kept, mask 0, and the others not, mask 1. */
export interface KeptDims {
  readonly rows: number;
  readonly cols: number;
  /** Places of a row that are kept. */
  readonly count: number;
}

const LANES = 64;

export const keptConstants = ({ rows, cols, count }: KeptDims): Record<string, Literal> => ({
  ROWS: u32(rows),
  COLS: u32(cols),
  COUNT: u32(count),
  LANES: u32(LANES),
});

/** A lane to each of so many places of every row. */
export const keptWorkgroups = (rows: number, places: number): Workgroups =>
  gridOf(Math.ceil((rows * places) / LANES));

export const keptSamples: readonly KeptDims[] = [
  { rows: 1, cols: 1, count: 1 },
  { rows: 5, cols: 49, count: 12 },
  { rows: 3, cols: 7, count: 7 },
];
