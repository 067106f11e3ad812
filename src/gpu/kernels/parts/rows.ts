/**
 * Shared by kernels that need sums or maxima over each row of a [rows, cols] matrix. A workgroup of 64
 * lanes takes several rows. A row gets one lane if there are enough rows to fill a GPU, which needs no
 * barriers (slow on CPU adapters), and otherwise enough lanes to leave each about four vectors.
 */
import { gridOf, type Literal, u32, type Workgroups } from "../../kernel.ts";
import shares from "./rowShares.wgsl?raw";
import text from "./rows.wgsl?raw";
import { powerOfTwo } from "./strips.ts";
import { vectorsOf, vectorWgsl } from "./vectors.ts";

export interface RowsDims {
  readonly rows: number;
  readonly cols: number;
  /** One lane per row, however few rows there are; for CPU adapters. */
  readonly singleLane?: boolean;
}

const LANES = 64;

/** Lanes that fill a GPU. */
const ENOUGH_LANES = 8192;

/** Lanes to a row. */
function lanesOf({ rows, cols, singleLane }: RowsDims): number {
  if (singleLane) return 1;
  const worthwhile = powerOfTwo(Math.ceil(vectorsOf(cols).count / 4), LANES);
  return powerOfTwo(Math.ceil(ENOUGH_LANES / rows), worthwhile);
}

/** Rows that a workgroup processes at a time. */
export const rowsPerWorkgroup = (dims: RowsDims): number => LANES / lanesOf(dims);

/** WGSL of Vector and of the reductions over a row. */
export function rowsWgsl(dims: RowsDims): string {
  return `${vectorWgsl(vectorsOf(dims.cols))}${lanesOf(dims) === 1 ? SINGLE_LANE : shares}${text}`;
}

/** No workgroup memory: clearing it would cost a barrier. */
const SINGLE_LANE = `
fn sums_over_row(values: vec2f, _lane: u32) -> vec2f { return values; }
fn largest_over_row(value: f32, _lane: u32) -> f32 { return value; }
`;

export const rowsSizes = ({ rows, cols }: RowsDims) => ({
  rows,
  cols,
  vectors: vectorsOf(cols).count,
});

export const rowsConstants = (dims: RowsDims): Record<string, Literal> => ({
  ROW_LANES: u32(lanesOf(dims)),
  LANES: u32(LANES),
});

export function rowsWorkgroups(dims: RowsDims): Workgroups {
  return gridOf(Math.ceil(dims.rows / rowsPerWorkgroup(dims)));
}

export const rowsSamples: readonly RowsDims[] = [
  { rows: 1, cols: 1 },
  { rows: 19, cols: 13 },
  { rows: 7, cols: 300 },
  { rows: 67, cols: 20, singleLane: true },
  { rows: 16400, cols: 3 },
];

/** The elements of one row. */
export const rowOf = (values: ArrayLike<number>, row: number, cols: number): number[] =>
  Array.from({ length: cols }, (_, col) => values[row * cols + col] ?? Number.NaN);

/** Log of the sum of exponentials, in f64. */
export function logSumExp(values: readonly number[]): number {
  const largest = Math.max(...values);
  return largest + Math.log(values.reduce((sum, value) => sum + Math.exp(value - largest), 0));
}
