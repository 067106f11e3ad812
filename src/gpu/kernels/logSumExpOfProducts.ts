import { at } from "../../shared/errors.ts";
import { defineKernel, gridOf } from "../kernel.ts";
import body from "./logSumExpOfProducts.wgsl?raw";
import {
  type ContrastDims,
  contrastConstants,
  contrastWgsl,
  keysPerChunk,
  ROW_TILE,
  requireContrast,
} from "./parts/contrast.ts";
import { given, vectorsOf } from "./parts/vectors.ts";

export { type ContrastDims, contrastChunks } from "./parts/contrast.ts";

/**
 * Of every row of logits queries·keysᵀ / temperature, the largest and Σ exp(logit − largest) over each
 * chunk of keys; the logits are not stored. queries: [rows, depth]; keys: [keys, depth], bound only
 * against "keys"; partials, written: [chunks, 2, rows], for {@link mergeLogSumExp}; positives,
 * written: [rows], each row's logit with its positive, bound unless `positive` is "none".
 */
export const logSumExpOfProducts = defineKernel({
  name: "logSumExpOfProducts",
  body: (dims) => `${contrastWgsl(dims)}
fn store_positive(row: u32, logit: f32) { ${dims.positive === "none" ? "" : "positives[row] = logit;"} }
${body}`,
  buffers: (dims: ContrastDims) => {
    requireContrast("logSumExpOfProducts", dims);
    const { rows, keys, depth, against, positive, chunks } = dims;
    const { type } = vectorsOf(depth);
    return {
      queries: { access: "read", length: rows * depth, type },
      ...given(against === "keys", {
        keys: { access: "read", length: keys * depth, type },
      }),
      partials: { access: "write", length: chunks * 2 * rows },
      ...given(positive !== "none", { positives: { access: "write", length: rows } }),
    };
  },
  scalars: { temperature: "f32" },
  tunings: [{}],
  constants: contrastConstants,
  workgroups: ({ rows, chunks }) => gridOf(Math.ceil(rows / ROW_TILE) * chunks),
  reference: (dims, buffers, { temperature }) => {
    const { rows, keys, chunks, positive } = dims;
    const partials = new Float32Array(chunks * 2 * rows);
    const positives = new Float32Array(rows);
    const perChunk = keysPerChunk(dims);
    for (let row = 0; row < rows; row++) {
      const logits = logitsOf(dims, buffers, temperature, row);
      if (positive !== "none") positives[row] = at(logits, (row + positive) % keys);
      for (let chunk = 0; chunk < chunks; chunk++) {
        const part = logits.slice(chunk * perChunk, (chunk + 1) * perChunk);
        const largest = Math.max(-1e9, ...part);
        partials[chunk * 2 * rows + row] = largest;
        partials[(chunk * 2 + 1) * rows + row] = part.reduce(
          (sum, logit) => sum + Math.exp(logit - largest),
          0,
        );
      }
    }
    return positive === "none" ? { partials } : { partials, positives };
  },
  scalarSamples: { temperature: 0.7 },
  samples: [
    { rows: 2, keys: 2, depth: 1, against: "itself", positive: 1, chunks: 1 },
    { rows: 74, keys: 74, depth: 12, against: "itself", positive: 37, chunks: 2 },
    { rows: 37, keys: 101, depth: 7, against: "keys", positive: 0, chunks: 3 },
    { rows: 5, keys: 67, depth: 20, against: "keys", positive: "none", chunks: 1 },
  ],
  flops: ({ rows, keys, depth }) => 2 * rows * keys * depth,
});

/** One row of logits in f64; the pair of a row with itself, where left out, is −1e9. */
export function logitsOf(
  { keys, depth, against }: ContrastDims,
  buffers: { readonly queries: ArrayLike<number>; readonly keys: ArrayLike<number> },
  temperature: number,
  row: number,
): number[] {
  const others = against === "itself" ? buffers.queries : buffers.keys;
  return Array.from({ length: keys }, (_, key) => {
    if (against === "itself" && key === row) return -1e9;
    let product = 0;
    for (let d = 0; d < depth; d++) {
      product += at(buffers.queries, row * depth + d) * at(others, key * depth + d);
    }
    return product / temperature;
  });
}
