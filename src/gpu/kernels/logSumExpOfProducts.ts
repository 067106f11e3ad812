import { at } from "../../shared/errors.ts";
import { defineKernel, gridOf, u32 } from "../kernel.ts";
import body from "./logSumExpOfProducts.wgsl?raw";
import {
  CONTRAST_TUNINGS,
  type ContrastDims,
  type ContrastTuning,
  contrastChunks,
  contrastConstants,
  contrastWgsl,
  inWords,
  ROW_TILE,
  requireContrast,
  sliceBuffers,
  sliceOf,
  TILE,
} from "./parts/contrast.ts";
import inTurn from "./parts/logSumExpInTurn.wgsl?raw";
import together from "./parts/logSumExpTogether.wgsl?raw";
import { given, vectorsOf } from "./parts/vectors.ts";

export type { ContrastDims } from "./parts/contrast.ts";

export interface LogSumExpOfProductsDims extends ContrastDims {
  /** Parts the keys are dealt to, four keys at a time; {@link contrastStrips}, a multiple of 8. */
  readonly strips: number;
}

/** Strips of a workgroup. */
const STRIP_LANES = 8;

/** Into how many strips to deal the keys: enough lanes for a GPU where there are few rows. */
export function contrastStrips(rows: number, keys: number): number {
  return STRIP_LANES * contrastChunks(rows, keys, false);
}

/**
 * Of every row of logits queries·keysᵀ / temperature, the largest and Σ exp(logit − largest) over each
 * strip of keys; the logits are not stored. queries: [rows, depth]; keys: [keys, depth], bound only
 * against "keys"; partials, written: [strips, 2, rows], for {@link mergeLogSumExp}; positives,
 * written: [rows], each row's logit with its positive, bound unless `positive` is "none".
 */
export const logSumExpOfProducts = defineKernel({
  name: "logSumExpOfProducts",
  body: (dims, tuning: ContrastTuning) => `${contrastWgsl(dims, tuning)}
fn store_positive(row: u32, logit: f32) { ${dims.positive === "none" ? "" : "positives[row] = logit;"} }
${body}${tuning.rows === 1 ? inTurn : together}`,
  buffers: (dims: LogSumExpOfProductsDims) => {
    requireContrast("logSumExpOfProducts", dims);
    const { rows, keys, depth, against, positive, strips } = dims;
    if (strips % STRIP_LANES !== 0) {
      throw new Error(`logSumExpOfProducts: ${strips} strips; take a multiple of ${STRIP_LANES}`);
    }
    const { type } = vectorsOf(depth, dims.narrow);
    return {
      queries: { access: "read", length: rows * depth, type },
      ...given(against === "keys", {
        keys: { access: "read", length: keys * depth, type },
      }),
      partials: { access: "write", length: strips * 2 * rows },
      ...given(positive !== "none", { positives: { access: "write", length: rows } }),
      ...sliceBuffers(dims),
    };
  },
  scalars: { temperature: "f32" },
  tunings: CONTRAST_TUNINGS,
  opening: 1,
  sharing: inWords,
  constants: (dims) => ({ ...contrastConstants(dims), STRIPS: u32(dims.strips) }),
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
