import { at } from "../../shared/errors.ts";
import { defineKernel, f32, gridOf, u32 } from "../kernel.ts";
import { logitsOf } from "./logSumExpOfProducts.ts";
import {
  type ContrastDims,
  contrastSizes,
  contrastVariants,
  ROW_TILE,
  requireContrast,
  sliceBuffers,
  sliceOf,
  TILE,
} from "./parts/contrast.ts";
import {
  type ContrastGradientDims,
  contrastGradientWgsl,
  depthLanes,
  keysPerChunk,
} from "./parts/contrastGradient.ts";
import { boundIf, vectorsOf } from "./parts/vectors.ts";

export { contrastChunks } from "./parts/contrast.ts";
export { type ContrastGradientDims, DEEPEST_FOR_QUADS } from "./parts/contrastGradient.ts";

/** Largest depth in vectors: 32 lanes with four vectors each. */
const MOST_VECTORS = 128;

/**
 * Gradient by the queries of a mean of cross-entropies over logits queries·keysᵀ / temperature:
 * Σⱼ (wᵢⱼ − [j is i's positive]·roles)·keys[j] · dLoss / (temperature · terms), where wᵢⱼ is
 * exp(logit − rowLogSumExp[i]), exp(logit − keyLogSumExp[j]) or their sum and roles 1, 1 or 2. The logits
 * are recomputed tile by tile. queries: [rows, depth]; keys: [keys, depth], bound only against
 * "keys"; rowLogSumExp: [rows]; keyLogSumExp: [keys], bound if "keys" or "both" against "keys" (against
 * itself both are rowLogSumExp); dLoss: [1]; partials, written: [chunks, rows, depth], whose sum over
 * the chunks is the gradient. Throws for a depth over 512.
 */
export const softmaxProductGradient = defineKernel({
  name: "softmaxProductGradient",
  quads: ({ quads = false, scalar = false }) => quads && !scalar,
  source: contrastGradientWgsl,
  buffers: (dims: ContrastGradientDims) => {
    requireContrast("softmaxProductGradient", dims);
    const { rows, keys, depth, against, softmax, chunks } = dims;
    const { count, width } = vectorsOf(depth);
    const { type } = vectorsOf(depth, dims.scalar);
    if (count > MOST_VECTORS) {
      throw new Error(
        `softmaxProductGradient: rows of ${depth} numbers; at most ${MOST_VECTORS * width} fit`,
      );
    }
    return {
      queries: { access: "read", length: rows * depth, type },
      ...boundIf(against === "keys", { keys: { access: "read", length: keys * depth, type } }),
      ...boundIf(against === "itself" || softmax !== "keys", {
        rowLogSumExp: { access: "read", length: rows },
      }),
      ...boundIf(against === "keys" && softmax !== "rows", {
        keyLogSumExp: { access: "read", length: keys },
      }),
      dLoss: { access: "read", length: 1 },
      partials: { access: "write", length: chunks * rows * depth, type },
      ...sliceBuffers(dims),
    };
  },
  scalars: { temperature: "f32" },
  variants: contrastVariants,
  sizes: (dims) => ({
    ...contrastSizes(dims),
    chunks: dims.chunks,
    keysPerChunk: keysPerChunk(dims),
    depthLanes: depthLanes(dims),
    keyTile: depthLanes(dims) * TILE,
    elements: vectorsOf(dims.depth).width / vectorsOf(dims.depth, dims.scalar).width,
  }),
  constants: (dims) => ({
    LANES: u32(dims.scalar ? ROW_TILE : depthLanes(dims) * 8),
    WHOLE_ROW: u32(vectorsOf(dims.depth, dims.scalar).count),
    ROLES: f32(dims.softmax === "both" ? 2 : 1),
    TERMS: f32(dims.terms),
  }),
  workgroups: ({ slice, chunks }) => gridOf(Math.ceil(slice / ROW_TILE) * chunks),
  reference: (dims, buffers, { temperature }) => {
    const { rows, keys, depth, against, softmax, positive, terms } = dims;
    const [first, end] = sliceOf(dims, buffers.firstRow);
    const partials = Float32Array.from(buffers.partials, (value, index) => {
      const row = Math.floor(index / depth) % rows;
      return row >= first && row < end ? 0 : value;
    });
    const others = against === "itself" ? buffers.queries : buffers.keys;
    const keyLogSumExp = against === "itself" ? buffers.rowLogSumExp : buffers.keyLogSumExp;
    const perChunk = keysPerChunk(dims);
    const factor = at(buffers.dLoss, 0) / (temperature * terms);
    for (let row = first; row < end; row++) {
      logitsOf(dims, buffers, temperature, row).forEach((logit, key) => {
        let weight = positive !== "none" && (row + positive) % keys === key ? -1 : 0;
        if (softmax === "both") weight *= 2;
        if (softmax !== "keys") weight += Math.exp(logit - at(buffers.rowLogSumExp, row));
        if (softmax !== "rows") weight += Math.exp(logit - at(keyLogSumExp, key));
        const chunk = Math.floor(key / perChunk);
        for (let d = 0; d < depth; d++) {
          const index = (chunk * rows + row) * depth + d;
          partials[index] = at(partials, index) + factor * weight * at(others, key * depth + d);
        }
      });
    }
    return { partials };
  },
  scalarSamples: { temperature: 2 },
  fill: {
    rowLogSumExp: (index) => 4 + Math.sin(index),
    keyLogSumExp: (index) => 4 + Math.cos(index),
    firstRow: () => 64,
  },
  samples: [
    sample({ rows: 74, keys: 74, depth: 12, against: "itself", positive: 37 }, "both", 2),
    sample({ rows: 37, keys: 101, depth: 7, against: "keys", positive: 0 }, "both", 3),
    sample({ rows: 5, keys: 67, depth: 200, against: "keys", positive: "none" }, "rows", 1),
    sample({ rows: 40, keys: 33, depth: 36, against: "keys", positive: 0 }, "keys", 1),
    sample({ rows: 146, keys: 146, depth: 12, against: "itself", positive: 73 }, "both", 2, 64),
    {
      ...sample({ rows: 74, keys: 74, depth: 12, against: "itself", positive: 37 }, "both", 2),
      quads: true,
    },
    {
      ...sample({ rows: 5, keys: 67, depth: 7, against: "keys", positive: 0 }, "rows", 1),
      quads: true,
    },
  ],
  flops: ({ slice, keys, depth }) => 4 * slice * keys * depth,
});

function sample(
  dims: Omit<ContrastDims, "slice">,
  softmax: ContrastGradientDims["softmax"],
  chunks: number,
  slice = dims.rows,
): ContrastGradientDims {
  return { ...dims, slice, softmax, terms: dims.rows, chunks };
}
