import { at } from "../../shared/errors.ts";
import { defineKernel } from "../kernel.ts";
import source from "./batchNormPartials.wgsl?raw";
import { type BatchNormShape, forEachChunk, ONE_WGSL, partialsPlan } from "./parts/batchNorm.ts";
import { stripMomentsWgsl } from "./parts/batchNormStrips.ts";
import moments from "./parts/moments.wgsl?raw";
import { vectorsOf, vectorWgsl } from "./parts/vectors.ts";

/**
 * Moments of each chunk of rows: x [groups · rows, channels] → partials [groups, chunks, 2,
 * channels], the mean minus the group's first row, and the sum of squared deviations from the mean.
 * Subtracting the first row keeps precision for data far from zero. Rows are taken by fours, centred on their
 * own mean, and merged, so an outlier as first row does little harm.
 */
export const batchNormPartials = defineKernel({
  name: "batchNormPartials",
  source: ({ channels, singleLane }) =>
    `${vectorWgsl(vectorsOf(channels, singleLane))}${ONE_WGSL}${moments}${stripMomentsWgsl(singleLane ?? false)}${source}`,
  buffers: ({ groups, rows, channels, chunks, singleLane }: BatchNormShape) => {
    const { type } = vectorsOf(channels, singleLane);
    return {
      x: { access: "read", length: groups * rows * channels, type },
      partials: { access: "write", length: groups * chunks * 2 * channels, type },
    };
  },
  f16: ["x"],
  sizes: (dims) => partialsPlan(dims, dims.rows).sizes,
  constants: (dims) => partialsPlan(dims, dims.rows).constants,
  workgroups: (dims) => partialsPlan(dims, dims.rows).workgroups,
  reference: (dims, { x }) => {
    const { groups, channels, chunks } = dims;
    const partials = new Float32Array(groups * chunks * 2 * channels);
    forEachChunk(dims, dims.rows, (group, chunk, rows) => {
      for (let c = 0; c < channels; c++) {
        const values = rows.map((row) => at(x, (group * dims.rows + row) * channels + c));
        const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
        const start = (group * chunks + chunk) * 2 * channels + c;
        const shift = values.length > 0 ? at(x, group * dims.rows * channels + c) : 0;
        partials[start] = mean - shift;
        partials[start + channels] = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
      }
    });
    return { partials };
  },
  samples: [
    { groups: 1, rows: 1, channels: 1, chunks: 1 },
    { groups: 2, rows: 131, channels: 5, chunks: 3 },
    { groups: 2, rows: 67, channels: 12, chunks: 2 },
    { groups: 1, rows: 9, channels: 520, chunks: 4 },
    { groups: 2, rows: 131, channels: 20, chunks: 3, singleLane: true },
  ],
});
