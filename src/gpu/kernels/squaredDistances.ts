import { at } from "../../shared/errors.ts";
import { defineKernel, gridOf, u32 } from "../kernel.ts";
import { PAIR_LANES, pairStride, type RowPairsDims } from "./parts/rowPairs.ts";
import source from "./squaredDistances.wgsl?raw";

export interface SquaredDistancesDims extends RowPairsDims {
  readonly cols: number;
}

/**
 * ‖xᵢ − xⱼ‖² of every row i and each row j of a block. x: [cols, rows], transposed, rows padded to a
 * multiple of 4; distances: [block, rows], padded likewise. `first`, the first row of the block, is a
 * multiple of 4. Distances of rows beyond the last one are not written.
 */
export const squaredDistances = defineKernel({
  name: "squaredDistances",
  source,
  buffers: ({ rows, cols, block }: SquaredDistancesDims) => ({
    x: { access: "read", length: cols * pairStride(rows), type: "vec4f" },
    distances: { access: "write", length: block * pairStride(rows), type: "vec4f" },
  }),
  scalars: { first: "u32" },
  sizes: ({ rows, cols, block }) => ({ quads: pairStride(rows) / 4, blockQuads: block / 4, cols }),
  constants: () => ({ LANES: u32(PAIR_LANES) }),
  workgroups: ({ rows, block }) =>
    gridOf(Math.ceil(((pairStride(rows) / 4) * (block / 4)) / PAIR_LANES)),
  reference: ({ rows, cols, block }, { x, distances: before }, { first }) => {
    const stride = pairStride(rows);
    const distances = Float32Array.from(before);
    for (let place = 0; place < Math.min(block, stride - first); place++) {
      for (let row = 0; row < stride; row++) {
        let sum = 0;
        for (let col = 0; col < cols; col++) {
          sum += (at(x, col * stride + row) - at(x, col * stride + first + place)) ** 2;
        }
        distances[place * stride + row] = sum;
      }
    }
    return { distances };
  },
  scalarSamples: { first: 4 },
  samples: [
    { rows: 2, cols: 3, block: 4 },
    { rows: 13, cols: 7, block: 8 },
    { rows: 101, cols: 33, block: 100 },
  ],
  flops: ({ rows, cols, block }) => 3 * rows * block * cols,
});
