import { at } from "../../shared/errors.ts";
import { defineKernel, f32 } from "../kernel.ts";
import source from "./batchNormGradientPartials.wgsl?raw";
import {
  type BatchNormDims,
  batchNormVariants,
  forEachChunk,
  partialsPlan,
  rowsOfUnits,
} from "./parts/batchNorm.ts";
import { gradientWgsl, reachedChannel } from "./parts/batchNormGradient.ts";
import { gradientUnits, outputRows, poolSizes } from "./parts/batchNormPool.ts";
import { batchNormSamples, sampleMoments } from "./parts/batchNormSamples.ts";
import { boundIf, vectorsOf } from "./parts/vectors.ts";

/**
 * Σ g and Σ g·x̂ of each chunk of units, for the gradient of batch norm. x̂ is the normalised x and g the
 * gradient by gamma · x̂ + beta. x: [groups · rows, channels]; dy: [groups ·
 * output rows, channels]; moments: [groups, 2, channels] of {@link batchNormApply}; partials, written:
 * [groups, chunks, 2, channels].
 */
export const batchNormGradientPartials = defineKernel({
  name: "batchNormGradientPartials",
  source: (dims) => gradientWgsl(dims) + source,
  buffers: (dims: BatchNormDims) => {
    const { groups, rows, channels, chunks, affine, singleLane } = dims;
    const { type } = vectorsOf(channels, singleLane);
    return {
      dy: { access: "read", length: groups * outputRows(dims) * channels, type },
      x: { access: "read", length: groups * rows * channels, type },
      moments: { access: "read", length: groups * 2 * channels, type },
      ...boundIf(affine, { parameters: { access: "read", length: 2 * channels, type } }),
      partials: { access: "write", length: groups * chunks * 2 * channels, type },
    };
  },
  f16: ["dy", "x"],
  variants: batchNormVariants,
  sizes: (dims) => ({
    ...partialsPlan(dims, gradientUnits(dims)).sizes,
    ...poolSizes(dims),
  }),
  constants: (dims) => ({
    ...partialsPlan(dims, gradientUnits(dims)).constants,
    EPSILON: f32(dims.epsilon),
  }),
  workgroups: (dims) => partialsPlan(dims, gradientUnits(dims)).workgroups,
  reference: (dims, values) => {
    const { groups, channels, chunks } = dims;
    const partials = new Float32Array(groups * chunks * 2 * channels);
    for (let c = 0; c < channels; c++) {
      const groupsOf = Array.from({ length: groups }, (_, g) => reachedChannel(dims, values, g, c));
      forEachChunk(dims, gradientUnits(dims), (group, chunk, units) => {
        const start = (group * chunks + chunk) * 2 * channels + c;
        for (const row of rowsOfUnits(dims, units)) {
          const g = at(groupsOf[group]?.reached ?? [], row);
          partials[start] = at(partials, start) + g;
          partials[start + channels] =
            at(partials, start + channels) + g * (groupsOf[group]?.norm.normal(row) ?? 0);
        }
      });
    }
    return { partials };
  },
  fill: { moments: sampleMoments },
  samples: batchNormSamples,
});
