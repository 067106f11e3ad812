import { hash4, randomWgsl, uniform01 } from "../../shared/random.ts";
import { defineKernel, gridOf, u32 } from "../kernel.ts";

export interface UniformDims {
  /** Elements of y. */
  readonly length: number;
  /** Elements of a row. */
  readonly cols: number;
  /** The first stream of random words; each stream provides four numbers of a row. */
  readonly firstStream: number;
  /** The scalar `first` is the index of the first row; otherwise that is 0. */
  readonly slice: boolean;
}

const LANES = 64;

/** Independent numbers, uniform in [0, 1): a function of (seed, step, row, stream). y: [length / cols, cols]. */
export const uniform = defineKernel({
  name: "uniform",
  source: ({ slice }) => `${randomWgsl}
@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (group.x + group.y * groups.x) * LANES + lane;
  if (index >= size.length) { return; }
  let row = index / size.cols${slice ? " + first()" : ""};
  let col = index % size.cols;
  let words = hash4(vec4u(seed(), step(), row, size.firstStream + (col >> 2u)));
  y_store(index, uniform01(words[col & 3u]));
}`,
  buffers: ({ length }: UniformDims) => ({ y: { access: "write", length } }),
  scalars: ({ slice }) => ({ seed: "u32", step: "u32", ...(slice && { first: "u32" }) }),
  sizes: ({ length, cols, firstStream }) => ({ length, cols, firstStream }),
  constants: () => ({ LANES: u32(LANES) }),
  workgroups: ({ length }) => gridOf(Math.ceil(length / LANES)),
  reference: ({ length, cols, firstStream, slice }, _, { seed, step, first }) => ({
    y: Float32Array.from({ length }, (_unused, index) => {
      const row = Math.floor(index / cols) + (slice ? first : 0);
      const col = index % cols;
      return uniform01(hash4(seed, step, row, firstStream + (col >> 2))[col & 3] ?? 0);
    }),
  }),
  tolerance: 0,
  scalarSamples: { seed: 4_000_000_007, step: 9, first: 3 },
  samples: [
    { length: 1, cols: 1, firstStream: 0, slice: false },
    { length: 5 * 13, cols: 13, firstStream: 0x62000000, slice: true },
    { length: 3 * 7, cols: 7, firstStream: 17, slice: false },
  ],
});
