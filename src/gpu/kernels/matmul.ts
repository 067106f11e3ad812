import { at } from "../../shared/errors.ts";
import { defineKernel, u32 } from "../kernel.ts";
import { type ActivationName, activate } from "./activations.ts";
import geometry from "./matmul.wgsl?raw";
import {
  contractionDirectives,
  contractionWgsl,
  contractionWorkgroups,
} from "./parts/contraction.ts";
import {
  epilogueWgsl,
  isVector,
  readColsWgsl,
  readRowsWgsl,
  writeColsWgsl,
} from "./parts/contractionAccess.ts";
import { generalContraction } from "./parts/contractionGeneral.ts";
import { type Contraction, outputsAtOnce, type Tiling } from "./parts/contractionShape.ts";
import { contractionVariants } from "./parts/contractionTiling.ts";

export interface MatmulDims {
  readonly batch: number;
  readonly rows: number;
  readonly inner: number;
  readonly cols: number;
  /** a is stored [batch, inner, rows]. */
  readonly transposeA?: boolean;
  /** b is stored [batch, cols, inner]. */
  readonly transposeB?: boolean;
  /** b has no batch dimension: every matrix of the batch is multiplied by the same one. */
  readonly sharedB?: boolean;
  /** There is a `bias` [cols]. */
  readonly bias?: boolean;
  readonly activation?: ActivationName;
  /** There is a `residual`, of y's shape, added after the activation. */
  readonly residual?: boolean;
  /** What the activation gets is written as well, to `shifts`, of y's shape: its slope needs it. */
  readonly keepShifts?: boolean;
  /** Factor on the product, before the bias; default 1. */
  readonly alpha?: number;
  /** More than 1: y is partial sums [splits, batch, rows, cols] without epilogue, for `sumPartials`. */
  readonly splits?: number;
}

/**
 * y = act(alpha · op(a)·op(b) + bias) + residual, a matrix at a time.
 * a [batch, rows, inner], b [batch, inner, cols], either transposed, b perhaps shared; bias [cols];
 * y [batch, rows, cols], or partial sums [splits, batch, rows, cols] of runs of the inner dimension.
 */
export const matmul = defineKernel({
  name: "matmul",
  body: (dims: MatmulDims, tiling: Tiling) => {
    const { cols, transposeB, bias = false, activation = "none", alpha } = dims;
    const split = splitsOf(dims) > 1;
    return [
      readRowsWgsl("a", vectorRows(dims)),
      readColsWgsl("b", { cols, stride: transposeB ? dims.inner : 1 }),
      writeColsWgsl("y", cols),
      split
        ? epilogueWgsl({ cols, bias: false, activation: "none" })
        : epilogueWgsl({ cols, bias, activation, scale: alpha }),
      geometry,
      putWgsl(dims),
      contractionWgsl(contractionOf(dims), tiling),
    ].join("\n");
  },
  buffers: (dims) => {
    const { batch, rows, inner, cols, transposeB, sharedB, bias } = dims;
    const b = isVector({ cols, stride: transposeB ? inner : 1 }) ? "vec4f" : "f32";
    const wholeCols = isVector({ cols }) ? "vec4f" : "f32";
    return {
      a: { access: "read", length: batch * rows * inner, type: vectorRows(dims) ? "vec4f" : "f32" },
      b: { access: "read", length: (sharedB ? 1 : batch) * inner * cols, type: b },
      ...(bias &&
        splitsOf(dims) === 1 && { bias: { access: "read", length: cols, type: wholeCols } }),
      ...(dims.residual && {
        residual: { access: "read", length: batch * rows * cols, type: wholeCols },
      }),
      y: { access: "write", length: splitsOf(dims) * batch * rows * cols, type: wholeCols },
      ...(dims.keepShifts && {
        shifts: { access: "write", length: batch * rows * cols, type: wholeCols },
      }),
    };
  },
  directives: (_, tiling) => contractionDirectives(tiling),
  halves: ["a", "b", "residual", "y", "shifts"],
  tunings: [
    { kind: "register", rows: 4, cols: 4, threads: 32 },
    { kind: "workgroup", rows: 4, cols: 4, threads: [4, 4], depth: 4 },
  ],
  variants: contractionVariants((dims: MatmulDims) => contractionOf(dims)),
  general(dims, adapter) {
    const { batch, rows, inner, cols, transposeA, transposeB, sharedB, alpha } = dims;
    const { activation = "none", residual, keepShifts } = dims;
    const split = splitsOf(dims) > 1;
    const plain = activation === "none" || activation === "relu";
    if (!plain || residual || keepShifts) return undefined;
    return generalContraction(
      { a: "a", b: "b", y: "y", bias: dims.bias && !split ? "bias" : undefined },
      {
        ...{ rows, cols, terms: inner, run: contractionOf(dims).segment },
        matrices: { count: batch, a: rows * inner, b: sharedB ? 0 : inner * cols },
        row: { across: transposeA ? 1 : inner },
        term: { across: transposeA ? rows : 1 },
        b: { col: transposeB ? inner : 1, term: transposeB ? 1 : cols },
        y: { across: cols, plane: rows * cols },
        ...(!split && { scale: alpha ?? 1, relu: activation === "relu" }),
      },
      adapter,
    );
  },
  constants: (dims) => {
    const { batch, rows, inner, cols, transposeA, transposeB, sharedB } = dims;
    return {
      BATCH: u32(batch),
      ROWS: u32(rows),
      COLS: u32(cols),
      SEGMENT: u32(contractionOf(dims).segment),
      A_MATRIX: u32(rows * inner),
      A_ROW: u32(transposeA ? 1 : inner),
      A_INNER: u32(transposeA ? rows : 1),
      B_MATRIX: u32(sharedB ? 0 : inner * cols),
      B_INNER: u32(transposeB ? 1 : cols),
    };
  },
  workgroups: (dims, tiling) => contractionWorkgroups(contractionOf(dims), tiling),
  reference: (dims, { a, b, bias, residual }) => {
    const { batch, rows, inner, cols, alpha = 1, activation = "none" } = dims;
    const splits = splitsOf(dims);
    const { segment } = contractionOf(dims);
    const y = new Float32Array(splits * batch * rows * cols);
    const shifts = new Float32Array(dims.keepShifts ? y.length : 0);
    for (let index = 0; index < y.length; index++) {
      const col = index % cols;
      const row = Math.floor(index / cols) % rows;
      const matrix = Math.floor(index / (cols * rows)) % batch;
      const first = Math.floor(index / (cols * rows * batch)) * segment;
      let sum = 0;
      for (let k = first; k < Math.min(inner, first + segment); k++) {
        const inA = dims.transposeA ? k * rows + row : row * inner + k;
        const inB = dims.transposeB ? col * inner + k : k * cols + col;
        const matrixB = dims.sharedB ? 0 : matrix * inner * cols;
        sum += at(a, matrix * rows * inner + inA) * at(b, matrixB + inB);
      }
      const shift = dims.bias && splits === 1 ? at(bias, col) : 0;
      if (dims.keepShifts) shifts[index] = alpha * sum + shift;
      const added = dims.residual ? at(residual, index) : 0;
      y[index] = splits > 1 ? sum : activate(activation, alpha * sum + shift) + added;
    }
    return { y, ...(dims.keepShifts && { shifts }) };
  },
  samples: [
    { batch: 1, rows: 1, inner: 1, cols: 1 },
    { batch: 1, rows: 37, inner: 19, cols: 45, bias: true, activation: "relu" },
    { batch: 2, rows: 20, inner: 33, cols: 68, transposeA: true, bias: true, activation: "gelu" },
    { batch: 3, rows: 11, inner: 17, cols: 13, transposeB: true, alpha: 0.3 },
    { batch: 2, rows: 9, inner: 6, cols: 16, sharedB: true, bias: true, alpha: 2 },
    { batch: 1, rows: 13, inner: 10, cols: 7, activation: "gelu", keepShifts: true },
    { batch: 2, rows: 6, inner: 11, cols: 24, bias: true, residual: true, keepShifts: true },
    { batch: 2, rows: 12, inner: 50, cols: 10, transposeA: true, splits: 7 },
  ],
  flops: ({ batch, rows, inner, cols }) => 2 * batch * rows * inner * cols,
});

/** Four columns of a sum go through the epilogue to memory; partial sums have none. */
function putWgsl({ cols, residual, keepShifts }: MatmulDims): string {
  return `${residual ? readColsWgsl("residual", { cols, stride: 1 }) : ""}
${keepShifts ? writeColsWgsl("shifts", cols) : ""}
fn put(plane: u32, row: u32, col: u32, sum: vec4f) {
  let start = (plane * ROWS + row) * COLS;
  ${keepShifts ? "write_shifts(start, col, shifted(col, sum));" : ""}
  write_y(start, col, epilogue(col, sum)${residual ? " + read_residual(start, col)" : ""});
}`;
}

/** Rows of op(a) lie side by side, so four are loaded at once. */
const vectorRows = ({ transposeA, rows }: MatmulDims) => transposeA === true && rows % 4 === 0;

const splitsOf = ({ splits = 1 }: MatmulDims) => splits;

function contractionOf(dims: MatmulDims): Contraction {
  const { batch, rows, cols, inner } = dims;
  return {
    rows,
    cols,
    planes: splitsOf(dims) * batch,
    segment: Math.ceil(inner / splitsOf(dims)),
    depth: inner,
    vectorRows: vectorRows(dims),
  };
}

/**
 * Runs to cut a matmul's inner dimension into, so that a small product with a long inner dimension
 * (a weight gradient) occupies a GPU. A rule of the shape alone, since it changes rounding. Runs keep
 * at least 256 terms, and partial sums at most 4 times the operands' bytes.
 */
export function matmulSplits(
  dims: { batch: number; rows: number; inner: number; cols: number },
  software: boolean,
): number {
  const { batch, rows, inner, cols } = dims;
  const outputs = batch * rows * cols;
  const wanted = Math.ceil(outputsAtOnce(software) / outputs);
  const modest = Math.floor((4 * (rows + cols) * inner) / (rows * cols));
  const splits = Math.max(1, Math.min(wanted, Math.floor(inner / 256), modest));
  // No empty last run.
  return Math.ceil(inner / Math.ceil(inner / splits));
}
