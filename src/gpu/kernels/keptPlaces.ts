import { at } from "../../shared/errors.ts";
import { defineKernel } from "../kernel.ts";
import body from "./keptPlaces.wgsl?raw";
import { type KeptDims, keptConstants, keptSamples, keptWorkgroups } from "./parts/kept.ts";

/**
 * Where a mask is 0, in ascending order: mask [rows, cols] with `count` zeros in every row, places
 * [rows, count] u32.
 */
export const keptPlaces = defineKernel({
  name: "keptPlaces",
  body,
  buffers: ({ rows, cols, count }: KeptDims) => ({
    mask: { access: "read", length: rows * cols },
    places: { access: "write", length: rows * count, type: "u32" },
  }),
  tunings: [{}],
  constants: keptConstants,
  workgroups: ({ rows, count }) => keptWorkgroups(rows, count),
  reference: ({ rows, cols }, { mask }) => ({
    places: Uint32Array.from(
      Array.from({ length: rows * cols }, (_, index) => index)
        .filter((index) => at(mask, index) === 0)
        .map((index) => index % cols),
    ),
  }),
  // `count` zeros in every row, spread over it.
  fill: { mask: (index, { cols, count }) => (((index % cols) * 5) % cols < count ? 0 : 1) },
  samples: keptSamples,
});
