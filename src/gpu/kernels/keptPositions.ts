import { at } from "../../shared/errors.ts";
import { defineKernel } from "../kernel.ts";
import source from "./keptPositions.wgsl?raw";
import {
  KEPT_LANES,
  type KeptDims,
  keptSamples,
  keptSizes,
  keptWorkgroups,
} from "./parts/keptMask.ts";

/**
 * The columns where a mask is 0, in ascending order. mask: [rows, cols] with `count` zeros in every row;
 * positions: [rows, count] u32.
 */
export const keptPositions = defineKernel({
  name: "keptPositions",
  source,
  buffers: ({ rows, cols, count }: KeptDims) => ({
    mask: { access: "read", length: rows * cols },
    positions: { access: "write", length: rows * count, type: "u32" },
  }),
  sizes: keptSizes,
  constants: () => KEPT_LANES,
  workgroups: ({ rows, count }) => keptWorkgroups(rows, count),
  reference: ({ rows, cols }, { mask }) => ({
    positions: Uint32Array.from(
      Array.from({ length: rows * cols }, (_, index) => index)
        .filter((index) => at(mask, index) === 0)
        .map((index) => index % cols),
    ),
  }),
  // `count` zeros in every row, spread out.
  fill: { mask: (index, { cols, count }) => (((index % cols) * 5) % cols < count ? 0 : 1) },
  samples: keptSamples,
});
