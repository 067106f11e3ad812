import { at } from "../../shared/errors.ts";
import { bool, defineKernel, f32 } from "../kernel.ts";
import source from "./batchNormGradientApply.wgsl?raw";
import { applyPlan, type BatchNormDims, batchNormVariants } from "./parts/batchNorm.ts";
import { gradientWgsl, inputGradientWgsl, reachedChannel } from "./parts/batchNormGradient.ts";
import { gradientUnits, outputRows } from "./parts/batchNormPool.ts";
import { batchNormSamplesWithoutChunks, sampleMoments } from "./parts/batchNormSamples.ts";
import { sharedPairWgsl } from "./parts/batchNormStrips.ts";
import { boundIf, vectorsOf } from "./parts/vectors.ts";

/**
 * Gradients of batch norm from the sums of {@link batchNormGradientPartials}, or computed here without
 * chunks: dx = gamma/√(variance + epsilon) · (g − mean(g) − x̂·mean(g·x̂)), with means over the group's rows
 * and the gradient g by gamma · x̂ + beta. dy: [groups · output rows, channels]; x, dx: [groups · rows, channels];
 * partials: [groups, chunks, 2, channels]. If `affine`, dParameters [2, channels] gets dgamma, then
 * dbeta, summed over the groups.
 */
export const batchNormGradientApply = defineKernel({
  name: "batchNormGradientApply",
  source: sourceOf,
  buffers: (dims: BatchNormDims) => {
    const { groups, rows, channels, chunks, affine, singleLane } = dims;
    const { type } = vectorsOf(channels, singleLane);
    return {
      dy: { access: "read", length: groups * outputRows(dims) * channels, type },
      x: { access: "read", length: groups * rows * channels, type },
      moments: { access: "read", length: groups * 2 * channels, type },
      ...boundIf(affine, { parameters: { access: "read", length: 2 * channels, type } }),
      ...boundIf(chunks > 0, {
        partials: { access: "read", length: groups * chunks * 2 * channels, type },
      }),
      dx: { access: "write", length: groups * rows * channels, type },
      ...boundIf(affine, { dParameters: { access: "write", length: 2 * channels, type } }),
    };
  },
  f16: ["dy", "x", "dx"],
  variants: batchNormVariants,
  sizes: (dims) => applyPlan(dims, gradientUnits(dims)).sizes,
  constants: (dims) => ({
    ...applyPlan(dims, gradientUnits(dims)).constants,
    EPSILON: f32(dims.epsilon),
    AFFINE: bool(dims.affine),
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
  samples: batchNormSamplesWithoutChunks,
});

function sourceOf(dims: BatchNormDims): string {
  const { affine, chunks, singleLane = false } = dims;
  const store = affine
    ? "dParameters_store(vector, product); dParameters_store(size.vectors + vector, sum);"
    : "";
  return `${gradientWgsl(dims)}
${sharedPairWgsl(singleLane)}${inputGradientWgsl(dims)}
fn store_parameter_gradients(vector: u32, sum: Vector, product: Vector) { ${store} }
${chunks === 0 ? WITHOUT_CHUNKS : MERGED}
${source}`;
}

const MERGED = `fn sums_of(owner: u32, vector: u32, lane: u32) -> Sums {
  var sums = Sums(Vector(0.0), Vector(0.0));
  if (lane >= COLUMN_LANES || vector >= size.vectors) { return sums; }
  for (var part = owner * size.chunks; part < (owner * one + 1u) * size.chunks; part++) {
    let start = part * 2u * size.vectors + vector;
    sums.sum += partials_load(start);
    sums.product += partials_load(start + size.vectors);
  }
  return sums;
}
`;

const WITHOUT_CHUNKS = `fn sums_of(owner: u32, vector: u32, lane: u32) -> Sums {
  return strip_sums(owner, vector, 0u, size.units, lane);
}
`;
