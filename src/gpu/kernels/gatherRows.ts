import { at } from "../../shared/errors.ts";
import { defineKernel, gridOf, u32 } from "../kernel.ts";
import source from "./gatherRows.wgsl?raw";
import { vectorsOf } from "./parts/vectors.ts";

const LANES = 64;

/** y[i] = x[indices[i]]. x: [rows, cols]; indices: [count] u32 under rows; y: [count, cols]. */
export const gatherRows = defineKernel({
  name: "gatherRows",
  source,
  buffers: ({ rows, cols, count }: { rows: number; cols: number; count: number }) => {
    const { type } = vectorsOf(cols);
    return {
      x: { access: "read", length: rows * cols, type },
      indices: { access: "read", length: count, type: "u32" },
      y: { access: "write", length: count * cols, type },
    };
  },
  sizes: ({ rows, cols, count }) => ({ rows, vectors: vectorsOf(cols).count, count }),
  constants: () => ({ LANES: u32(LANES) }),
  workgroups: ({ cols, count }) => gridOf(Math.ceil((count * vectorsOf(cols).count) / LANES)),
  reference: ({ cols, count }, { x, indices }) => ({
    y: Float32Array.from({ length: count * cols }, (_, i) =>
      at(x, at(indices, Math.floor(i / cols)) * cols + (i % cols)),
    ),
  }),
  fill: { indices: (index, { rows }) => (7 * index + 3) % rows },
  samples: [
    { rows: 1, cols: 1, count: 1 },
    { rows: 11, cols: 5, count: 23 },
    { rows: 5, cols: 12, count: 7 },
  ],
});
