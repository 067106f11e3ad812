import { at } from "../../shared/errors.ts";
import { defineKernel, gridOf, u32 } from "../kernel.ts";

export interface ConcatRowsDims {
  /** Elements of y. */
  readonly length: number;
  /** Elements of x. */
  readonly count: number;
  /** Where x starts in y. */
  readonly from: number;
}

const LANES = 64;

/**
 * Copies one of several tensors into their concatenation: y[from + i] = x[i], on 4-byte elements of any type.
 * One dispatch per tensor, so that any number of them stays within the limit of bindings. The first one, at 0,
 * declares that y is written without being read.
 */
export const concatRows = defineKernel({
  name: "concatRows",
  source: `@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (group.x + group.y * groups.x) * LANES + lane;
  if (index < size.count) { y_store(size.start + index, x_load(index)); }
}`,
  buffers: ({ length, count, from }: ConcatRowsDims) => ({
    x: { access: "read", length: count, type: "u32" },
    y: { access: from === 0 ? "write" : "read_write", length, type: "u32" },
  }),
  sizes: ({ count, from }) => ({ count, start: from }),
  constants: () => ({ LANES: u32(LANES) }),
  workgroups: ({ count }) => gridOf(Math.ceil(count / LANES)),
  reference: ({ from }, { x, y: before }) => {
    const y = Uint32Array.from(before);
    for (let i = 0; i < x.length; i++) y[from + i] = at(x, i);
    return { y };
  },
  fill: { x: (index) => 7 * index + 1, y: (index) => index },
  samples: [
    { length: 1, count: 1, from: 0 },
    { length: 300, count: 131, from: 40 },
    { length: 200, count: 70, from: 130 },
  ],
});
