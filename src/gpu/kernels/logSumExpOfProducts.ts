import { at } from "../../shared/errors.ts";
import { defineKernel, gridOf } from "../kernel.ts";
import source from "./logSumExpOfProducts.wgsl?raw";
import {
  type ContrastDims,
  contrastChunks,
  contrastSizes,
  contrastVariants,
  contrastWgsl,
  ROW_TILE,
  requireContrast,
  sliceBuffers,
  sliceOf,
  TILE,
} from "./parts/contrast.ts";
import fourRows from "./parts/logSumExpFourRows.wgsl?raw";
import rowByRow from "./parts/logSumExpRowByRow.wgsl?raw";
import { boundIf, vectorsOf } from "./parts/vectors.ts";

export type { ContrastDims } from "./parts/contrast.ts";

export interface LogSumExpOfProductsDims extends ContrastDims {
  /** Keys are dealt to strips four at a time, see {@link contrastStrips}; a multiple of 8. */
  readonly strips: number;
}

/** Strips of a workgroup. */
const STRIP_LANES = 8;

/** Number of strips, so that few rows fill a GPU as well. */
export function contrastStrips(rows: number, keys: number): number {
  return STRIP_LANES * contrastChunks(rows, keys, false);
}

/**
 * The maximum and Σ exp(logit − maximum) of every row of logits queries·keysᵀ / temperature, over each strip
 * of keys. The logits are not stored. queries: [rows, depth]; keys: [keys, depth], bound only
 * against "keys"; partials, written: [strips, 2, rows], for {@link mergeLogSumExp}; positives,
 * written: [rows], the logit of each row with its positive, bound unless `positive` is "none".
 */
export const logSumExpOfProducts = defineKernel({
  name: "logSumExpOfProducts",
  source: (dims) => `${contrastWgsl(dims)}
fn store_positive(row: u32, logit: f32) { ${dims.positive === "none" ? "" : "positives_store(row, logit);"} }
${source}${dims.scalar ? rowByRow : fourRows}`,
  buffers: (dims: LogSumExpOfProductsDims) => {
    requireContrast("logSumExpOfProducts", dims);
    const { rows, keys, depth, against, positive, strips } = dims;
    if (strips % STRIP_LANES !== 0) {
      throw new Error(`logSumExpOfProducts: ${strips} strips; take a multiple of ${STRIP_LANES}`);
    }
    const { type } = vectorsOf(depth, dims.scalar);
    return {
      queries: { access: "read", length: rows * depth, type },
      ...boundIf(against === "keys", {
        keys: { access: "read", length: keys * depth, type },
      }),
      partials: { access: "write", length: strips * 2 * rows },
      ...boundIf(positive !== "none", { positives: { access: "write", length: rows } }),
      ...sliceBuffers(dims),
    };
  },
  scalars: { temperature: "f32" },
  variants: contrastVariants,
  sizes: (dims) => ({ ...contrastSizes(dims), strips: dims.strips }),
  workgroups: ({ slice, strips }) => gridOf(Math.ceil(slice / ROW_TILE) * (strips / STRIP_LANES)),
  reference: (dims, buffers, { temperature }) => {
    const { rows, keys, strips, positive } = dims;
    const partials = Float32Array.from(buffers.partials);
    const positives = Float32Array.from(positive === "none" ? [] : buffers.positives);
    const [first, end] = sliceOf(dims, buffers.firstRow);
    for (let row = first; row < end; row++) {
      const logits = logitsOf(dims, buffers, temperature, row);
      if (positive !== "none") positives[row] = at(logits, (row + positive) % keys);
      for (let strip = 0; strip < strips; strip++) {
        const part = logits.filter((_, key) => Math.floor(key / TILE) % strips === strip);
        const largest = Math.max(-1e9, ...part);
        partials[strip * 2 * rows + row] = largest;
        partials[(strip * 2 + 1) * rows + row] = part.reduce(
          (sum, logit) => sum + Math.exp(logit - largest),
          0,
        );
      }
    }
    return positive === "none" ? { partials } : { partials, positives };
  },
  scalarSamples: { temperature: 0.7 },
  fill: { firstRow: () => 64 },
  samples: [
    { rows: 74, keys: 74, depth: 12, against: "itself", positive: 37, strips: 8, slice: 74 },
    { rows: 37, keys: 101, depth: 7, against: "keys", positive: 0, strips: 16, slice: 37 },
    { rows: 5, keys: 67, depth: 20, against: "keys", positive: "none", strips: 8, slice: 5 },
    { rows: 146, keys: 146, depth: 12, against: "itself", positive: 73, strips: 8, slice: 64 },
    { rows: 74, keys: 33, depth: 4, against: "keys", positive: "none", strips: 8, slice: 32 },
  ],
  flops: ({ slice, keys, depth }) => 2 * slice * keys * depth,
});

/** One row of logits in f64; an excluded pair is −1e9. */
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
