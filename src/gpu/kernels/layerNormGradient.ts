import { at } from "../../shared/errors.ts";
import { defineKernel, f32 } from "../kernel.ts";
import type { LayerNormDims } from "./layerNorm.ts";
import source from "./layerNormGradient.wgsl?raw";
import { rowOf, rowsConstants, rowsPerWorkgroup, rowsSizes, rowsWgsl } from "./parts/rows.ts";
import { vectorsOf } from "./parts/vectors.ts";

export interface LayerNormGradientDims extends LayerNormDims {
  /** Chunks of the rows, see {@link layerNormChunks}. */
  readonly chunks: number;
}

const LEAST_ROWS = 32;
const MOST_CHUNKS = 256;

/** Number of chunks of rows for the sums of gamma and beta: 32 rows each, but at most 256 chunks. */
export function layerNormChunks(rows: number): number {
  return Math.min(MOST_CHUNKS, Math.ceil(rows / LEAST_ROWS));
}

/** A batch is the rows that a workgroup processes at a time; a chunk consists of whole batches. */
const batchesOf = (dims: LayerNormGradientDims) =>
  Math.ceil(dims.rows / dims.chunks / rowsPerWorkgroup(dims));

/**
 * Gradients of {@link layerNorm}: dx = (g − mean(g) − x̂·mean(g·x̂)) / √(variance + epsilon) with
 * g = dy·gamma and means over the row; partials, written: [chunks, 2, cols], whose sums over the
 * chunks are dgamma = Σ dy·x̂ and dbeta = Σ dy. dy, x, dx: [rows, cols]; moments: [rows, 2];
 * parameters: [2, cols] (beta is not read).
 */
export const layerNormGradient = defineKernel({
  name: "layerNormGradient",
  source: (dims) => `${rowsWgsl(dims)}${source}`,
  buffers: ({ rows, cols, chunks }: LayerNormGradientDims) => {
    const { type } = vectorsOf(cols);
    return {
      dy: { access: "read", length: rows * cols, type },
      x: { access: "read", length: rows * cols, type },
      moments: { access: "read", length: rows * 2 },
      parameters: { access: "read", length: 2 * cols, type },
      dx: { access: "write", length: rows * cols, type },
      partials: { access: "write", length: chunks * 2 * cols, type },
    };
  },
  f16: ["dy", "x", "dx"],
  sizes: (dims) => ({ ...rowsSizes(dims), batches: batchesOf(dims) }),
  constants: (dims) => ({ ...rowsConstants(dims), EPSILON: f32(dims.epsilon) }),
  workgroups: ({ chunks }) => [chunks, 1, 1],
  reference: (dims, { dy, x, moments, parameters }) => {
    const { rows, cols, epsilon, chunks } = dims;
    const dx = new Float32Array(rows * cols);
    const partials = new Float32Array(chunks * 2 * cols);
    const rowsPerChunk = batchesOf(dims) * rowsPerWorkgroup(dims);
    for (let row = 0; row < rows; row++) {
      const scale = 1 / Math.sqrt(at(moments, 2 * row + 1) + epsilon);
      const normal = rowOf(x, row, cols).map((value) => (value - at(moments, 2 * row)) * scale);
      const upstream = rowOf(dy, row, cols);
      const g = upstream.map((value, col) => value * at(parameters, col));
      const mean = g.reduce((sum, value) => sum + value, 0) / cols;
      const product = g.reduce((sum, value, col) => sum + value * at(normal, col), 0) / cols;
      const start = Math.floor(row / rowsPerChunk) * 2 * cols;
      for (let col = 0; col < cols; col++) {
        dx[row * cols + col] = scale * (at(g, col) - mean - at(normal, col) * product);
        partials[start + col] = at(partials, start + col) + at(upstream, col) * at(normal, col);
        partials[start + cols + col] = at(partials, start + cols + col) + at(upstream, col);
      }
    }
    return { dx, partials };
  },
  fill: { moments: (index) => (index % 2 === 0 ? Math.sin(index) : 1.2 + Math.cos(index)) },
  samples: [
    { rows: 1, cols: 1, epsilon: 1e-5, chunks: 1 },
    { rows: 71, cols: 13, epsilon: 1e-5, chunks: 3 },
    { rows: 7, cols: 300, epsilon: 1e-3, chunks: 2 },
  ],
});
