/**
 * Kernels that need sums or maxima over each row of a [rows, cols] matrix. A workgroup of 64 lanes
 * takes as many rows as keep each lane some four vectors: few lanes meet at a barrier for one row,
 * short rows do not waste a workgroup, and neighbouring lanes read neighbouring words.
 */
import { gridOf, type Literal, u32, type Workgroups } from "../../kernel.ts";
import text from "./rows.wgsl?raw";
import { powerOfTwo } from "./strips.ts";
import { vectorsOf, vectorWgsl } from "./vectors.ts";

export interface RowsDims {
  readonly rows: number;
  readonly cols: number;
}

const LANES = 64;

const lanesOf = (cols: number) => powerOfTwo(Math.ceil(vectorsOf(cols).count / 4), LANES);

/** Rows that a workgroup takes at a time. */
export const rowsPerWorkgroup = (cols: number): number => LANES / lanesOf(cols);

/** WGSL of Vector and of the reductions over a row; stands before a kernel's own text. */
export const rowsWgsl = ({ cols }: RowsDims): string => `${vectorWgsl(cols)}${text}`;

export function rowsConstants({ rows, cols }: RowsDims): Record<string, Literal> {
  return {
    ROWS: u32(rows),
    COLS: u32(cols),
    VECTORS: u32(vectorsOf(cols).count),
    ROW_LANES: u32(lanesOf(cols)),
    LANES: u32(LANES),
  };
}

export function rowsWorkgroups({ rows, cols }: RowsDims): Workgroups {
  return gridOf(Math.ceil(rows / rowsPerWorkgroup(cols)));
}

export const rowsSamples: readonly RowsDims[] = [
  { rows: 1, cols: 1 },
  { rows: 19, cols: 13 },
  { rows: 7, cols: 300 },
];

/** The words of one row. */
export const rowOf = (values: ArrayLike<number>, row: number, cols: number): number[] =>
  Array.from({ length: cols }, (_, col) => values[row * cols + col] ?? Number.NaN);

/** Log of the sum of exponentials, in f64. */
export function logSumExp(values: readonly number[]): number {
  const largest = Math.max(...values);
  return largest + Math.log(values.reduce((sum, value) => sum + Math.exp(value - largest), 0));
}
