import { at } from "../../shared/errors.ts";
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
 * Reads a part's rows out of the whole: whole [views, batch, cols]; part [views, images, cols];
 * `first` is the place of the part's first image.
 */
export const takePart = defineKernel({
  name: "takePart",
  body: `fn carry(in_part: u32, in_whole: u32) { part[in_part] = whole[in_whole]; }\n${partWgsl}`,
  buffers: (dims: PartDims) => ({
    whole: wholeBuffer("read", dims),
    part: partBuffer("write", dims),
  }),
  scalars: { first: "u32" },
  tunings: [{}],
  constants: partConstants,
  workgroups: partWorkgroups,
  reference: (dims, { whole }, { first }) => ({
    part: Float32Array.from({ length: dims.views * dims.images * dims.cols }, (_, i) =>
      at(whole, placeInWhole(dims, first, i)),
    ),
  }),
  scalarSamples: { first: 2 },
  samples: partSamples,
});
