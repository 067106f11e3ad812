import { at } from "../../shared/errors.ts";
import { defineKernel, f32 } from "../kernel.ts";
import { activationGradient } from "./activations.ts";
import body from "./batchNormGradientPartials.wgsl?raw";
import {
  affineWgsl,
  type BatchNormDims,
  batchNormSamples,
  forEachChunk,
  partialsPlan,
  sampleMoments,
} from "./parts/batchNorm.ts";
import { given, slopeWgsl, vectorsOf, vectorWgsl } from "./parts/vectors.ts";

/**
 * Sums of each chunk of rows that batch norm's gradient needs: Σ g and Σ g·x̂, where x̂ is the
 * normalised x and g = dy · act′(gamma · x̂ + beta). dy, x: [groups · rows, channels]; moments:
 * [groups, 2, channels] of {@link batchNormApply}; partials, written: [groups, chunks, 2, channels].
 */
export const batchNormGradientPartials = defineKernel({
  name: "batchNormGradientPartials",
  body: ({ channels, affine, activation }) =>
    `${vectorWgsl(channels)}${affineWgsl(affine)}${slopeWgsl(activation, channels)}${body}`,
  buffers: ({ groups, rows, channels, chunks, affine }: BatchNormDims) => {
    const { type } = vectorsOf(channels);
    return {
      dy: { access: "read", length: groups * rows * channels, type },
      x: { access: "read", length: groups * rows * channels, type },
      moments: { access: "read", length: groups * 2 * channels, type },
      ...given(affine, { parameters: { access: "read", length: 2 * channels, type } }),
      partials: { access: "write", length: groups * chunks * 2 * channels, type },
    };
  },
  tunings: [{}],
  constants: (dims) => ({ ...partialsPlan(dims).constants, EPSILON: f32(dims.epsilon) }),
  workgroups: (dims) => partialsPlan(dims).workgroups,
  reference: (dims, { dy, x, moments, parameters }) => {
    const { groups, channels, chunks, epsilon, affine, activation } = dims;
    const partials = new Float32Array(groups * chunks * 2 * channels);
    forEachChunk(dims, (group, chunk, rows) => {
      for (let c = 0; c < channels; c++) {
        const mean = at(moments, group * 2 * channels + c);
        const scale = 1 / Math.sqrt(at(moments, (group * 2 + 1) * channels + c) + epsilon);
        let sum = 0;
        let product = 0;
        for (const row of rows) {
          const normal = (at(x, row * channels + c) - mean) * scale;
          const before = affine
            ? at(parameters, c) * normal + at(parameters, channels + c)
            : normal;
          const g = at(dy, row * channels + c) * activationGradient(activation, before);
          sum += g;
          product += g * normal;
        }
        const start = (group * chunks + chunk) * 2 * channels + c;
        partials[start] = sum;
        partials[start + channels] = product;
      }
    });
    return { partials };
  },
  fill: { moments: sampleMoments },
  samples: batchNormSamples,
});
