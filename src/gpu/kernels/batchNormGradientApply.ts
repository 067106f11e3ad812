import { at } from "../../shared/errors.ts";
import { defineKernel, f32 } from "../kernel.ts";
import { activationGradient } from "./activations.ts";
import body from "./batchNormGradientApply.wgsl?raw";
import {
  affineWgsl,
  applyPlan,
  type BatchNormDims,
  batchNormSamples,
  sampleMoments,
} from "./parts/batchNorm.ts";
import { given, slopeWgsl, vectorsOf, vectorWgsl } from "./parts/vectors.ts";

/**
 * Gradients of batch norm from the sums of {@link batchNormGradientPartials}:
 * dx = gamma/√(variance + epsilon) · (g − mean(g) − x̂·mean(g·x̂)), means over the group's rows.
 * dy, x, dx: [groups · rows, channels]; partials: [groups, chunks, 2, channels]. If `affine`,
 * dParameters [2, channels] gets dgamma, then dbeta, summed over the groups.
 */
export const batchNormGradientApply = defineKernel({
  name: "batchNormGradientApply",
  body: (dims) => text(dims),
  buffers: ({ groups, rows, channels, chunks, affine }: BatchNormDims) => {
    const { type } = vectorsOf(channels);
    return {
      dy: { access: "read", length: groups * rows * channels, type },
      x: { access: "read", length: groups * rows * channels, type },
      moments: { access: "read", length: groups * 2 * channels, type },
      ...given(affine, { parameters: { access: "read", length: 2 * channels, type } }),
      partials: { access: "read", length: groups * chunks * 2 * channels, type },
      dx: { access: "write", length: groups * rows * channels, type },
      ...given(affine, { dParameters: { access: "write", length: 2 * channels, type } }),
    };
  },
  tunings: [{}],
  constants: (dims) => ({ ...applyPlan(dims).constants, EPSILON: f32(dims.epsilon) }),
  workgroups: (dims) => applyPlan(dims).workgroups,
  reference: (dims, { dy, x, moments, parameters, partials }) => {
    const { groups, rows, channels, chunks, epsilon, affine, activation } = dims;
    const dx = new Float32Array(groups * rows * channels);
    const dParameters = new Float32Array(2 * channels);
    for (let c = 0; c < channels; c++) {
      const all = { sum: 0, product: 0 };
      for (let group = 0; group < groups; group++) {
        const mean = at(moments, group * 2 * channels + c);
        const scale = 1 / Math.sqrt(at(moments, (group * 2 + 1) * channels + c) + epsilon);
        let sum = 0;
        let product = 0;
        for (let chunk = 0; chunk < chunks; chunk++) {
          const start = (group * chunks + chunk) * 2 * channels + c;
          sum += at(partials, start);
          product += at(partials, start + channels);
        }
        all.sum += sum;
        all.product += product;
        for (let row = group * rows; row < (group + 1) * rows; row++) {
          const normal = (at(x, row * channels + c) - mean) * scale;
          const before = affine
            ? at(parameters, c) * normal + at(parameters, channels + c)
            : normal;
          const g = at(dy, row * channels + c) * activationGradient(activation, before);
          const factor = scale * (affine ? at(parameters, c) : 1);
          dx[row * channels + c] = factor * (g - sum / rows - (normal * product) / rows);
        }
      }
      dParameters[c] = all.product;
      dParameters[channels + c] = all.sum;
    }
    return affine ? { dx, dParameters } : { dx };
  },
  fill: { moments: sampleMoments },
  samples: batchNormSamples,
});

function text({ channels, affine, activation }: BatchNormDims): string {
  const store = affine ? "dParameters[vector] = product; dParameters[VECTORS + vector] = sum;" : "";
  return `${vectorWgsl(channels)}${affineWgsl(affine)}${slopeWgsl(activation, channels)}
const AFFINE: bool = ${affine};
fn store_parameter_gradients(vector: u32, sum: Vector, product: Vector) { ${store} }
${body}`;
}
