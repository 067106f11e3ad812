import { defineKernel } from "../kernel.ts";
import {
  type PartDims,
  partBuffer,
  partConstants,
  partSamples,
  partWgsl,
  partWorkgroups,
  placeInWhole,
  wholeBuffer,
} from "./parts/partOfBatch.ts";

/**
 * Writes a part's rows to their places in the whole and leaves the others: part [views, images, cols];
 * whole [views, batch, cols]; `first` is the place of the part's first image.
 */
export const putPart = defineKernel({
  name: "putPart",
  body: `fn carry(in_part: u32, in_whole: u32) { whole[in_whole] = part[in_part]; }\n${partWgsl}`,
  buffers: (dims: PartDims) => ({
    part: partBuffer("read", dims),
    whole: wholeBuffer("read_write", dims),
  }),
  scalars: { first: "u32" },
  tunings: [{}],
  constants: partConstants,
  workgroups: partWorkgroups,
  reference: (dims, { part, whole }, { first }) => {
    const result = Float32Array.from(whole);
    for (let i = 0; i < part.length; i++) result[placeInWhole(dims, first, i)] = part[i] ?? 0;
    return { whole: result };
  },
  scalarSamples: { first: 2 },
  samples: partSamples,
});
