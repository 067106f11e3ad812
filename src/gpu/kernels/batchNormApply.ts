import { at } from "../../shared/errors.ts";
import { defineKernel, f32 } from "../kernel.ts";
import source from "./batchNormApply.wgsl?raw";
import {
  affineWgsl,
  applyPlan,
  type BatchNormDims,
  batchNormVariants,
  forEachChunk,
  referenceNorm,
  referenceOutputs,
} from "./parts/batchNorm.ts";
import { forwardPoolWgsl, outputRows } from "./parts/batchNormPool.ts";
import { batchNormSamplesWithoutChunks } from "./parts/batchNormSamples.ts";
import { sharedPairWgsl, stripMomentsWgsl } from "./parts/batchNormStrips.ts";
import moments from "./parts/moments.wgsl?raw";
import { activatedWgsl, boundIf, vectorsOf, vectorWgsl } from "./parts/vectors.ts";

/**
 * y = act(gamma · (x − mean) / √(variance + epsilon) + beta), or its pool, with the moments merged from
 * the chunks of {@link batchNormPartials}, or computed here without chunks. x: [groups · rows, channels];
 * parameters: gamma, then beta [2, channels], only if `affine`; y: [groups · output rows, channels];
 * moments, written: [groups, 2, channels], mean and biased variance.
 */
export const batchNormApply = defineKernel({
  name: "batchNormApply",
  source: ({ channels, affine, activation, chunks, pool, singleLane = false }) =>
    [
      vectorWgsl(vectorsOf(channels, singleLane)),
      moments,
      affineWgsl(affine),
      activatedWgsl(activation, vectorsOf(channels, singleLane)),
      VALUE,
      forwardPoolWgsl(pool),
      sharedPairWgsl(singleLane),
      chunks === 0 ? `${stripMomentsWgsl(singleLane)}${WITHOUT_CHUNKS}` : MERGED,
      source,
    ].join(""),
  buffers: (dims: BatchNormDims) => {
    const { groups, rows, channels, chunks, affine, singleLane } = dims;
    const { type } = vectorsOf(channels, singleLane);
    return {
      x: { access: "read", length: groups * rows * channels, type },
      ...boundIf(chunks > 0, {
        partials: { access: "read", length: groups * chunks * 2 * channels, type },
      }),
      ...boundIf(affine, { parameters: { access: "read", length: 2 * channels, type } }),
      y: { access: "write", length: groups * outputRows(dims) * channels, type },
      moments: { access: "write", length: groups * 2 * channels, type },
    };
  },
  f16: ["x", "y"],
  variants: batchNormVariants,
  sizes: (dims) => applyPlan(dims, outputRows(dims)).sizes,
  constants: (dims) => ({
    ...applyPlan(dims, outputRows(dims)).constants,
    EPSILON: f32(dims.epsilon),
  }),
  workgroups: (dims) => applyPlan(dims, outputRows(dims)).workgroups,
  reference: (dims, { x, partials, parameters }) => {
    const { groups, rows, channels } = dims;
    const outputs = outputRows(dims);
    const y = new Float32Array(groups * outputs * channels);
    const moments = new Float32Array(groups * 2 * channels);
    for (let group = 0; group < groups; group++) {
      for (let c = 0; c < channels; c++) {
        const value = (row: number) => at(x, (group * rows + row) * channels + c);
        const { mean, variance } =
          dims.chunks === 0
            ? momentsOf(rows, value)
            : mergedMoments(dims, group, value(0), (index) => at(partials, index + c));
        moments[group * 2 * channels + c] = mean;
        moments[(group * 2 + 1) * channels + c] = variance;
        const [gamma, beta] = dims.affine ? [at(parameters, c), at(parameters, channels + c)] : [];
        const norm = referenceNorm(dims, {
          x: value,
          mean,
          variance,
          gamma: gamma ?? 1,
          beta: beta ?? 0,
        });
        referenceOutputs(dims, norm).forEach((output, index) => {
          y[(group * outputs + index) * channels + c] = output;
        });
      }
    }
    return { y, moments };
  },
  fill: {
    // Means, then sums of squared deviations, which are not negative.
    partials: (index, { channels }) =>
      Math.floor(index / channels) % 2 === 0 ? Math.sin(index) : 20 + 5 * Math.cos(index),
  },
  samples: batchNormSamplesWithoutChunks,
});

const VALUE = `struct Applied {
  mean: Vector,
  scale: Vector,
  offset: Vector,
}
fn value_at(index: u32, norm: Applied) -> Vector {
  return activated(fma(x_load(index) - norm.mean, norm.scale, norm.offset));
}
`;

const MERGED = `fn moments_of(owner: u32, vector: u32, lane: u32) -> Moments {
  var total = Moments(0.0, Vector(0.0), Vector(0.0));
  if (lane >= COLUMN_LANES || vector >= size.vectors) { return total; }
  var row = 0u;
  for (var part = owner * size.chunks; part < (owner * one + 1u) * size.chunks; part++) {
    let count = min(size.rowsPerChunk, size.rows - row);
    let start = part * 2u * size.vectors + vector;
    total = merged(total, Moments(f32(count), partials_load(start), partials_load(start + size.vectors)));
    row += count;
  }
  return total;
}
`;

const WITHOUT_CHUNKS = `fn moments_of(owner: u32, vector: u32, lane: u32) -> Moments {
  return strip_moments(owner, vector, 0u, size.rows, lane);
}
`;

function momentsOf(rows: number, value: (row: number) => number) {
  const values = Array.from({ length: rows }, (_, row) => value(row));
  const mean = values.reduce((sum, each) => sum + each, 0) / rows;
  return { mean, variance: values.reduce((sum, each) => sum + (each - mean) ** 2, 0) / rows };
}

function mergedMoments(
  dims: BatchNormDims,
  group: number,
  first: number,
  partial: (index: number) => number,
) {
  const { rows, channels, chunks } = dims;
  let sum = 0;
  let squares = 0;
  forEachChunk(dims, rows, (owner, chunk, { length }) => {
    if (owner !== group) return;
    const start = (group * chunks + chunk) * 2 * channels;
    const mean = partial(start);
    sum += length * mean;
    squares += partial(start + channels) + length * mean ** 2;
  });
  const fromFirst = sum / rows;
  return { mean: first + fromFirst, variance: squares / rows - fromFirst ** 2 };
}
