import { at } from "../../shared/errors.ts";
import { defineKernel, gridOf, u32 } from "../kernel.ts";
import { PAIR_LANES, pairStride, type RowPairsDims } from "./parts/rowPairs.ts";
import body from "./squaredDistances.wgsl?raw";

export interface SquaredDistancesDims extends RowPairsDims {
  readonly cols: number;
}

/**
 * ‖xᵢ − xⱼ‖² of every row i and the others j of a block. x: [cols, rows], columns as rows, each padded
 * to a multiple of 4; distances: [block, rows], padded likewise. `first`, the block's first row, is a
 * multiple of 4; places of others beyond the last row are left as they are.
 */
export const squaredDistances = defineKernel({
  name: "squaredDistances",
  body,
  buffers: ({ rows, cols, block }: SquaredDistancesDims) => ({
    x: { access: "read", length: cols * pairStride(rows), type: "vec4f" },
    distances: { access: "write", length: block * pairStride(rows), type: "vec4f" },
  }),
  scalars: { first: "u32" },
  tunings: [{}],
  constants: ({ rows, cols, block }) => ({
    QUADS: u32(pairStride(rows) / 4),
    BLOCK_QUADS: u32(block / 4),
    COLS: u32(cols),
    LANES: u32(PAIR_LANES),
  }),
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
