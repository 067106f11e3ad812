import { at } from "../../shared/errors.ts";
import { defineKernel, f32 } from "../kernel.ts";
import body from "./batchNormGradientApply.wgsl?raw";
import { applyPlan, type BatchNormDims, sharedPool } from "./parts/batchNorm.ts";
import { giveBackWgsl, gradientWgsl, reachedChannel } from "./parts/batchNormGradient.ts";
import { gradientUnits, outputRows } from "./parts/batchNormPool.ts";
import { batchNormSamplesAlone, sampleMoments } from "./parts/batchNormSamples.ts";
import { sharedPairWgsl } from "./parts/batchNormStrips.ts";
import { given, vectorsOf } from "./parts/vectors.ts";

/**
 * Gradients of batch norm from the sums of {@link batchNormGradientPartials}; with no chunks, found
 * here: dx = gamma/√(variance + epsilon) · (g − mean(g) − x̂·mean(g·x̂)), means over the group's rows, g
 * what of dy reaches a row. dy: [groups · output rows, channels]; x, dx: [groups · rows, channels];
 * partials: [groups, chunks, 2, channels]. If `affine`, dParameters [2, channels] gets dgamma, then
 * dbeta, summed over the groups.
 */
export const batchNormGradientApply = defineKernel({
  name: "batchNormGradientApply",
  body: (dims) => text(dims),
  buffers: (dims: BatchNormDims) => {
    const { groups, rows, channels, chunks, affine, serial } = dims;
    const { type } = vectorsOf(channels, serial);
    return {
      dy: { access: "read", length: groups * outputRows(dims) * channels, type },
      x: { access: "read", length: groups * rows * channels, type },
      moments: { access: "read", length: groups * 2 * channels, type },
      ...given(affine, { parameters: { access: "read", length: 2 * channels, type } }),
      ...given(chunks > 0, {
        partials: { access: "read", length: groups * chunks * 2 * channels, type },
      }),
      dx: { access: "write", length: groups * rows * channels, type },
      ...given(affine, { dParameters: { access: "write", length: 2 * channels, type } }),
    };
  },
  halves: ["dy", "x", "dx"],
  tunings: [{}],
  sharing: sharedPool,
  constants: (dims) => ({
    ...applyPlan(dims, gradientUnits(dims)).constants,
    EPSILON: f32(dims.epsilon),
  }),
  workgroups: (dims) => applyPlan(dims, gradientUnits(dims)).workgroups,
  reference: (dims, values) => {
    const { groups, rows, channels, chunks, affine } = dims;
    const dx = new Float32Array(groups * rows * channels);
    const dParameters = new Float32Array(2 * channels);
    for (let c = 0; c < channels; c++) {
      const all = { sum: 0, product: 0 };
      for (let group = 0; group < groups; group++) {
        const { norm, reached } = reachedChannel(dims, values, group, c);
        let sum = 0;
        let product = 0;
        for (let chunk = 0; chunk < chunks; chunk++) {
          const start = (group * chunks + chunk) * 2 * channels + c;
          sum += at(values.partials, start);
          product += at(values.partials, start + channels);
        }
        if (chunks === 0) {
          sum = reached.reduce((total, g) => total + g, 0);
          product = reached.reduce((total, g, row) => total + g * norm.normal(row), 0);
        }
        all.sum += sum;
        all.product += product;
        reached.forEach((g, row) => {
          dx[(group * rows + row) * channels + c] =
            norm.scale * norm.gamma * (g - sum / rows - (norm.normal(row) * product) / rows);
        });
      }
      dParameters[c] = all.product;
      dParameters[channels + c] = all.sum;
    }
    return affine ? { dx, dParameters } : { dx };
  },
  fill: { moments: sampleMoments },
  samples: batchNormSamplesAlone,
});

function text(dims: BatchNormDims): string {
  const { affine, chunks, serial = false } = dims;
  const store = affine ? "dParameters[vector] = product; dParameters[VECTORS + vector] = sum;" : "";
  return `${gradientWgsl(dims)}
${sharedPairWgsl(serial)}${giveBackWgsl(dims)}
const AFFINE: bool = ${affine};
fn store_parameter_gradients(vector: u32, sum: Vector, product: Vector) { ${store} }
${chunks === 0 ? ALONE : MERGED}
${body}`;
}

const MERGED = `fn sums_of(owner: u32, vector: u32, lane: u32) -> Sums {
  var sums = Sums(Vector(0.0), Vector(0.0));
  if (lane >= COLUMN_LANES || vector >= VECTORS) { return sums; }
  for (var part = owner * CHUNKS; part < (owner * one + 1u) * CHUNKS; part++) {
    let start = part * 2u * VECTORS + vector;
    sums.sum += partials[start];
    sums.product += partials[start + VECTORS];
  }
  return sums;
}
`;

const ALONE = `fn sums_of(owner: u32, vector: u32, lane: u32) -> Sums {
  return strip_sums(owner, vector, 0u, UNITS, lane);
}
`;
