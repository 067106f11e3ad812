import { at } from "../../shared/errors.ts";
import { defineKernel } from "../kernel.ts";
import source from "./keepSmallest.wgsl?raw";
import {
  KEPT_LANES,
  type KeptDims,
  keptSamples,
  keptSizes,
  keptWorkgroups,
} from "./parts/keptMask.ts";

/**
 * Mask of the `count` smallest scores of each row: 0 for those, 1 for the others. Of equal scores the
 * first counts as smaller. scores, mask: [rows, cols].
 */
export const keepSmallest = defineKernel({
  name: "keepSmallest",
  source,
  buffers: ({ rows, cols }: KeptDims) => ({
    scores: { access: "read", length: rows * cols },
    mask: { access: "write", length: rows * cols },
  }),
  sizes: keptSizes,
  constants: () => KEPT_LANES,
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
