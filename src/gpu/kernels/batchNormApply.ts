import { at } from "../../shared/errors.ts";
import { defineKernel, f32 } from "../kernel.ts";
import { activate } from "./activations.ts";
import body from "./batchNormApply.wgsl?raw";
import {
  affineWgsl,
  applyPlan,
  type BatchNormDims,
  batchNormSamples,
  forEachChunk,
} from "./parts/batchNorm.ts";
import moments from "./parts/moments.wgsl?raw";
import { activatedWgsl, given, vectorsOf, vectorWgsl } from "./parts/vectors.ts";

/**
 * y = act(gamma · (x − mean) / √(variance + epsilon) + beta), with the moments merged from
 * {@link batchNormPartials}'s chunks. x, y: [groups · rows, channels]; parameters: gamma, then beta [2, channels],
 * only if `affine`; moments, written: [groups, 2, channels], mean and biased variance.
 */
export const batchNormApply = defineKernel({
  name: "batchNormApply",
  body: ({ channels, affine, activation }) =>
    `${vectorWgsl(channels)}${moments}${affineWgsl(affine)}${activatedWgsl(activation, channels)}${body}`,
  buffers: ({ groups, rows, channels, chunks, affine }: BatchNormDims) => {
    const { type } = vectorsOf(channels);
    return {
      x: { access: "read", length: groups * rows * channels, type },
      partials: { access: "read", length: groups * chunks * 2 * channels, type },
      ...given(affine, { parameters: { access: "read", length: 2 * channels, type } }),
      y: { access: "write", length: groups * rows * channels, type },
      moments: { access: "write", length: groups * 2 * channels, type },
    };
  },
  tunings: [{}],
  constants: (dims) => ({ ...applyPlan(dims).constants, EPSILON: f32(dims.epsilon) }),
  workgroups: (dims) => applyPlan(dims).workgroups,
  reference: (dims, { x, partials, parameters }) => {
    const { groups, rows, channels, chunks, epsilon, affine, activation } = dims;
    const y = new Float32Array(groups * rows * channels);
    const moments = new Float32Array(groups * 2 * channels);
    for (let group = 0; group < groups; group++) {
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        let squares = 0;
        forEachChunk(dims, (owner, chunk, { length }) => {
          if (owner !== group) return;
          const start = (group * chunks + chunk) * 2 * channels + c;
          const mean = at(partials, start);
          sum += length * mean;
          squares += at(partials, start + channels) + length * mean ** 2;
        });
        const fromFirst = sum / rows;
        const variance = squares / rows - fromFirst ** 2;
        const mean = at(x, group * rows * channels + c) + fromFirst;
        moments[group * 2 * channels + c] = mean;
        moments[(group * 2 + 1) * channels + c] = variance;
        const scale = (affine ? at(parameters, c) : 1) / Math.sqrt(variance + epsilon);
        for (let row = group * rows; row < (group + 1) * rows; row++) {
          const value =
            (at(x, row * channels + c) - mean) * scale +
            (affine ? at(parameters, channels + c) : 0);
          y[row * channels + c] = activate(activation, value);
        }
      }
    }
    return { y, moments };
  },
  fill: {
    // Means, then sums of squared deviations, which are not negative.
    partials: (index, { channels }) =>
      Math.floor(index / channels) % 2 === 0 ? Math.sin(index) : 20 + 5 * Math.cos(index),
  },
  samples: batchNormSamples,
});
