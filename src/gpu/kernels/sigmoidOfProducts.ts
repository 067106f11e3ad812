import { at } from "../../shared/errors.ts";
import { defineKernel } from "../kernel.ts";
import {
  contrastVariants,
  contrastWgsl,
  groupBuffers,
  requireContrast,
  sliceBuffers,
  TILE,
} from "./parts/contrast.ts";
import { GROUPS, isPositive, logitsOf, sampleGroups, sliceOf } from "./parts/contrastReference.ts";
import { sigmoidWgsl } from "./parts/contrastSigmoid.ts";
import {
  type ContrastStripDims,
  contrastStripSizes,
  contrastStripsWgsl,
  contrastStripWorkgroups,
  requireStrips,
} from "./parts/contrastStrips.ts";
import { boundIf, vectorsOf } from "./parts/vectors.ts";
import source from "./sigmoidOfProducts.wgsl?raw";

const samples: readonly ContrastStripDims[] = [
  { rows: 37, keys: 101, depth: 7, against: "keys", positive: 0, strips: 16, slice: 37 },
  { ...GROUPS, depth: 12, strips: 8, slice: 64 },
];

/**
 * The sigmoid loss of every row, over each strip of keys: Σⱼ softplus(∓logit) of logits
 * queries·keysᵀ / temperature + bias, with − for positives; and the sum of its derivatives by the logits. The
 * logits are not stored. queries: [rows, depth]; keys: [keys, depth], bound only against "keys"; losses and
 * slopes, written: [strips, rows].
 */
export const sigmoidOfProducts = defineKernel({
  name: "sigmoidOfProducts",
  source: (dims: ContrastStripDims) =>
    `${contrastWgsl(dims)}${sigmoidWgsl}${source}${contrastStripsWgsl(dims)}`,
  buffers: (dims: ContrastStripDims) => {
    requireContrast("sigmoidOfProducts", dims);
    requireStrips("sigmoidOfProducts", dims);
    const { rows, keys, depth, against, strips } = dims;
    const { type } = vectorsOf(depth, dims.scalar);
    return {
      queries: { access: "read", length: rows * depth, type },
      ...boundIf(against === "keys", { keys: { access: "read", length: keys * depth, type } }),
      losses: { access: "write", length: strips * rows },
      slopes: { access: "write", length: strips * rows },
      ...groupBuffers(dims, 1),
      ...sliceBuffers(dims),
    };
  },
  scalars: { temperature: "f32", bias: "f32" },
  variants: contrastVariants,
  sizes: contrastStripSizes,
  workgroups: contrastStripWorkgroups,
  reference: (dims, buffers, { temperature, bias }) => {
    const { rows, against } = dims;
    const losses = Float32Array.from(buffers.losses);
    const slopes = Float32Array.from(buffers.slopes);
    const [first, end] = sliceOf(dims, buffers.firstRow);
    for (let row = first; row < end; row++) {
      for (let strip = 0; strip < dims.strips; strip++) {
        losses[strip * rows + row] = 0;
        slopes[strip * rows + row] = 0;
      }
      logitsOf(dims, buffers, temperature, row).forEach((product, key) => {
        if (against === "itself" && key === row) return;
        const index = (Math.floor(key / TILE) % dims.strips) * rows + row;
        const sign = isPositive(dims, buffers.groups, row, key) ? -1 : 1;
        const wrong = sign * (product + bias);
        losses[index] = at(losses, index) + Math.log1p(Math.exp(wrong));
        slopes[index] = at(slopes, index) + sign / (1 + Math.exp(-wrong));
      });
    }
    return { losses, slopes };
  },
  scalarSamples: { temperature: 0.7, bias: -3 },
  fill: { firstRow: () => 64, groups: sampleGroups },
  samples,
  flops: ({ slice, keys, depth }) => 2 * slice * keys * depth,
});
