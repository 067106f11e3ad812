import { at } from "../../shared/errors.ts";
import { defineKernel } from "../kernel.ts";
import body from "./keepSmallest.wgsl?raw";
import { type KeptDims, keptConstants, keptSamples, keptWorkgroups } from "./parts/kept.ts";

/**
 * Which scores of a row are not among its `count` smallest: mask 0 where one is, 1 elsewhere; of equal
 * ones the first is smaller. scores, mask: [rows, cols].
 */
export const keepSmallest = defineKernel({
  name: "keepSmallest",
  body,
  buffers: ({ rows, cols }: KeptDims) => ({
    scores: { access: "read", length: rows * cols },
    mask: { access: "write", length: rows * cols },
  }),
  tunings: [{}],
  constants: keptConstants,
  workgroups: ({ rows, cols }) => keptWorkgroups(rows, cols),
  reference: ({ rows, cols, count }, { scores }) => {
    const mask = new Float32Array(rows * cols).fill(1);
    for (let row = 0; row < rows; row++) {
      const order = Array.from({ length: cols }, (_, col) => row * cols + col);
      order.sort((a, b) => at(scores, a) - at(scores, b) || a - b);
      for (const place of order.slice(0, count)) mask[place] = 0;
    }
    return { mask };
  },
  // Many ties.
  fill: { scores: (index) => Math.round(3 * Math.sin(index * index)) / 3 },
  samples: keptSamples,
});
