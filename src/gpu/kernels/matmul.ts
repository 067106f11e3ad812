import { at } from "../../shared/errors.ts";
import { defineKernel } from "../kernel.ts";
import { type ActivationName, activate } from "./activations.ts";
import geometry from "./matmul.wgsl?raw";
import { contractionKernel, type Piece, type Tiled } from "./parts/contraction.ts";
import { colsType, epilogue, readCols, readRows, writeCols } from "./parts/contractionAccess.ts";
import { type Contraction, outputsAtOnce } from "./parts/contractionShape.ts";
import { genericContraction } from "./parts/genericContraction.ts";

export interface MatmulDims extends Tiled {
  readonly batch: number;
  readonly rows: number;
  readonly inner: number;
  readonly cols: number;
  /** a is stored [batch, inner, rows]. */
  readonly transposeA?: boolean;
  /** b is stored [batch, cols, inner]. */
  readonly transposeB?: boolean;
  /** b has no batch dimension: all matrices of the batch are multiplied by the same b. */
  readonly sharedB?: boolean;
  /** Binds `bias` [cols]. */
  readonly bias?: boolean;
  readonly activation?: ActivationName;
  /** Binds `residual`, of the shape of y, which is added after the activation. */
  readonly residual?: boolean;
  /** Also writes the input of the activation to `shifts`, of the shape of y, for the gradient. */
  readonly keepShifts?: boolean;
  /** Factor on the product, before the bias; default 1. */
  readonly alpha?: number;
  /** If more than 1, y is partial sums [splits, batch, rows, cols] without epilogue, for `sumPartials`. */
  readonly splits?: number;
  /** The rows of every matrix that this dispatch computes, a multiple of 4 unless the last; default all. */
  readonly part?: { readonly first: number; readonly rows: number };
}

const contraction = contractionKernel<MatmulDims>({
  contraction: (dims) => contractionOf(dims),
  pieces: (dims) => {
    const { batch, rows, inner, cols, transposeA, transposeB, sharedB } = dims;
    const { bias = false, activation = "none", alpha } = dims;
    const split = splitsOf(dims) > 1;
    const sizes = {
      batch,
      rows,
      firstRow: dims.part?.first ?? 0,
      cols,
      segment: contractionOf(dims).segment,
      aMatrix: rows * inner,
      aRow: transposeA ? 1 : inner,
      aInner: transposeA ? rows : 1,
      bMatrix: sharedB ? 0 : inner * cols,
      bInner: transposeB ? 1 : cols,
    };
    return [
      readRows("a", vectorRows(dims)),
      readCols("b", { cols, stride: transposeB ? inner : 1 }),
      writeCols("y", cols),
      ...(split
        ? epilogue({ cols, bias: false, activation: "none" })
        : epilogue({ cols, bias, activation, scale: alpha })),
      { wgsl: geometry, sizes },
      ...putPieces(dims),
    ];
  },
  generic: (dims, adapter) => {
    const { batch, rows, inner, cols, transposeA, transposeB, sharedB, alpha } = dims;
    const { activation = "none", residual, keepShifts } = dims;
    const split = splitsOf(dims) > 1;
    const plain = activation === "none" || activation === "relu";
    if (!plain || residual || keepShifts || dims.part) return undefined;
    return () =>
      genericContraction(
        { a: "a", b: "b", y: "y", bias: dims.bias && !split ? "bias" : undefined },
        {
          rows,
          cols,
          terms: inner,
          run: contractionOf(dims).segment,
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
});

/**
 * y = act(alpha · op(a)·op(b) + bias) + residual for each matrix of the batch.
 * a [batch, rows, inner], b [batch, inner, cols], either transposed, b perhaps shared; bias [cols];
 * y [batch, rows, cols], or partial sums [splits, batch, rows, cols] of runs of the inner dimension.
 */
export const matmul = defineKernel({
  name: "matmul",
  ...contraction,
  buffers: (dims: MatmulDims) => {
    const { batch, rows, inner, cols, transposeB, sharedB, bias } = dims;
    const b = colsType({ cols, stride: transposeB ? inner : 1 });
    const wholeCols = colsType({ cols });
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
  f16: ["a", "b", "residual", "y", "shifts"],
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
  flops: ({ batch, rows, inner, cols, part }) => 2 * batch * (part?.rows ?? rows) * inner * cols,
});

/** `put`: applies the epilogue to four columns and stores them. */
function putPieces({ cols, residual, keepShifts }: MatmulDims): readonly Piece[] {
  return [
    ...(residual ? [readCols("residual", { cols })] : []),
    ...(keepShifts ? [writeCols("shifts", cols)] : []),
    {
      wgsl: `fn put(plane: u32, row: u32, col: u32, sum: vec4f) {
  let start = (plane * size.rows + size.firstRow + row) * size.cols;
  ${keepShifts ? "write_shifts(start, col, shifted(col, sum));" : ""}
  write_y(start, col, epilogue(col, sum)${residual ? " + read_residual(start, col)" : ""});
}`,
    },
  ];
}

/** Rows of op(a) are contiguous, so four are loaded at once. */
const vectorRows = ({ transposeA, rows }: MatmulDims) => transposeA === true && rows % 4 === 0;

const splitsOf = ({ splits = 1 }: MatmulDims) => splits;

function contractionOf(dims: MatmulDims): Contraction {
  const { batch, rows, cols, inner } = dims;
  return {
    rows: dims.part?.rows ?? rows,
    cols,
    planes: splitsOf(dims) * batch,
    segment: Math.ceil(inner / splitsOf(dims)),
    depth: inner,
    vectorRows: vectorRows(dims),
  };
}

/**
 * Number of runs of the inner dimension, so that a small product with a long inner dimension (a weight
 * gradient) fills a GPU. Depends on the shape only, since it changes the rounding. Runs have at least 256
 * terms, and the partial sums at most 4 times the bytes of the operands.
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
  // The last run must not be empty.
  return Math.ceil(inner / Math.ceil(inner / splits));
}
