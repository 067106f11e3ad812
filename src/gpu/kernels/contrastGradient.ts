import { at } from "../../shared/errors.ts";
import { defineKernel, f32, gridOf, type ScalarTypes, u32 } from "../kernel.ts";
import {
  type ContrastDims,
  contrastSizes,
  contrastVariants,
  groupBuffers,
  ROW_TILE,
  requireContrast,
  sliceBuffers,
  TILE,
} from "./parts/contrast.ts";
import {
  type ContrastGradientDims,
  contrastGradientWgsl,
  depthLanes,
  keysPerChunk,
  logSumExpPlaces,
} from "./parts/contrastGradient.ts";
import {
  GROUPS,
  isPositive,
  logitsOf,
  sampleGroups,
  sliceOf,
  targetOf,
} from "./parts/contrastReference.ts";
import { boundIf, vectorsOf } from "./parts/vectors.ts";

export { contrastChunks } from "./parts/contrast.ts";
export { type ContrastGradientDims, DEEPEST_FOR_QUADS } from "./parts/contrastGradient.ts";

/** Largest depth in vectors: 32 lanes with four vectors each. */
const MOST_VECTORS = 128;

/**
 * Gradient by the queries of a mean of cross-entropies over logits queries·keysᵀ / temperature:
 * Σⱼ wᵢⱼ·keys[j] · dLoss / (temperature · terms). With softmaxes, wᵢⱼ is exp(logit − log-sum-exp of row i),
 * exp(logit − log-sum-exp of key j) or their sum, less the target of key j once for each. With "sigmoid", it is
 * the derivative of the pair's loss at logit + bias. The logits are recomputed tile by tile. queries:
 * [rows, depth]; keys: [keys, depth], bound only against "keys"; logSumExp: of the rows, or of the keys if
 * "keys", or of both if "both" against "keys", bound unless "sigmoid"; dLoss: [1]; partials, written:
 * [chunks, rows, depth], whose sum over the chunks is the gradient. Throws for a depth over 512.
 */
export const contrastGradient = defineKernel({
  name: "contrastGradient",
  quads: ({ quads = false, scalar = false }) => quads && !scalar,
  source: contrastGradientWgsl,
  buffers: (dims: ContrastGradientDims) => {
    requireContrast("contrastGradient", dims);
    const { rows, keys, depth, against, weights, chunks } = dims;
    const { count, width } = vectorsOf(depth);
    const { type } = vectorsOf(depth, dims.scalar);
    if (count > MOST_VECTORS) {
      throw new Error(
        `contrastGradient: rows of ${depth} numbers; at most ${MOST_VECTORS * width} fit`,
      );
    }
    return {
      queries: { access: "read", length: rows * depth, type },
      ...boundIf(against === "keys", { keys: { access: "read", length: keys * depth, type } }),
      ...boundIf(weights !== "sigmoid", {
        logSumExp: { access: "read", length: logSumExpPlaces(dims).count },
      }),
      dLoss: { access: "read", length: 1 },
      partials: { access: "write", length: chunks * rows * depth, type },
      ...groupBuffers(dims, weights === "sigmoid" ? 1 : 2),
      ...sliceBuffers(dims),
    };
  },
  scalars: ({ weights }): ScalarTypes<"temperature" | "bias"> =>
    weights === "sigmoid" ? { temperature: "f32", bias: "f32" } : { temperature: "f32" },
  variants: contrastVariants,
  sizes: (dims) => ({
    ...contrastSizes(dims),
    chunks: dims.chunks,
    keysPerChunk: keysPerChunk(dims),
    depthLanes: depthLanes(dims),
    keyTile: depthLanes(dims) * TILE,
    elements: vectorsOf(dims.depth).width / vectorsOf(dims.depth, dims.scalar).width,
    rowBase: logSumExpPlaces(dims).rowBase,
    keyBase: logSumExpPlaces(dims).keyBase,
  }),
  constants: (dims) => ({
    LANES: u32(dims.scalar ? ROW_TILE : depthLanes(dims) * 8),
    WHOLE_ROW: u32(vectorsOf(dims.depth, dims.scalar).count),
    ROLES: f32(dims.weights === "both" ? 2 : 1),
    TERMS: f32(dims.terms),
  }),
  workgroups: ({ slice, chunks }) => gridOf(Math.ceil(slice / ROW_TILE) * chunks),
  reference: (dims, buffers, { temperature, bias }) => {
    const { rows, depth, against, weights, terms } = dims;
    const { rowBase, keyBase } = logSumExpPlaces(dims);
    const [first, end] = sliceOf(dims, buffers.firstRow);
    const partials = Float32Array.from(buffers.partials, (value, index) => {
      const row = Math.floor(index / depth) % rows;
      return row >= first && row < end ? 0 : value;
    });
    const others = against === "itself" ? buffers.queries : buffers.keys;
    const perChunk = keysPerChunk(dims);
    const factor = at(buffers.dLoss, 0) / (temperature * terms);
    const weightOf = (row: number, key: number, logit: number): number => {
      if (weights === "sigmoid") {
        const sign = isPositive(dims, buffers.groups, row, key) ? -1 : 1;
        return sign / (1 + Math.exp(-sign * (logit + bias)));
      }
      const target = targetOf(dims, buffers.groups, row, key);
      const ofRow = () => Math.exp(logit - at(buffers.logSumExp, rowBase + row)) - target;
      const ofKey = () => Math.exp(logit - at(buffers.logSumExp, keyBase + key)) - target;
      return (weights === "keys" ? 0 : ofRow()) + (weights === "rows" ? 0 : ofKey());
    };
    for (let row = first; row < end; row++) {
      logitsOf(dims, buffers, temperature, row).forEach((logit, key) => {
        if (against === "itself" && key === row) return;
        const weight = weightOf(row, key, logit);
        const chunk = Math.floor(key / perChunk);
        for (let d = 0; d < depth; d++) {
          const index = (chunk * rows + row) * depth + d;
          partials[index] = at(partials, index) + factor * weight * at(others, key * depth + d);
        }
      });
    }
    return { partials };
  },
  scalarSamples: { temperature: 2, bias: -1 },
  fill: {
    logSumExp: (index) => 4 + Math.sin(index),
    firstRow: () => 64,
    groups: sampleGroups,
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
    { ...sample(GROUPS, "both", 2, 64), smoothing: 0.25, keysFirst: true, quads: true },
    sample({ ...GROUPS, depth: 12 }, "sigmoid", 1),
  ],
  flops: ({ slice, keys, depth }) => 4 * slice * keys * depth,
});

function sample(
  dims: Omit<ContrastDims, "slice">,
  weights: ContrastGradientDims["weights"],
  chunks: number,
  slice = dims.rows,
): ContrastGradientDims {
  return { ...dims, slice, weights, terms: dims.rows, chunks };
}
