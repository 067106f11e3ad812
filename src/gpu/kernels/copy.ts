import { at } from "../../shared/errors.ts";
import { defineKernel, gridOf, u32 } from "../kernel.ts";

export interface CopyDims {
  /** Elements of y. */
  readonly length: number;
  /** Elements of x. */
  readonly sourceLength: number;
  /** The first element of x to copy. */
  readonly offset: number;
}

const LANES = 64;

/** y[i] = x[offset + i], on 4-byte elements of any type. */
export const copy = defineKernel({
  name: "copy",
  source: `@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (group.x + group.y * groups.x) * LANES + lane;
  if (index < size.length) { y_store(index, x_load(size.offset + index)); }
}`,
  buffers: ({ length, sourceLength }: CopyDims) => ({
    x: { access: "read", length: sourceLength, type: "u32" },
    y: { access: "write", length, type: "u32" },
  }),
  sizes: ({ length, offset }) => ({ length, offset }),
  constants: () => ({ LANES: u32(LANES) }),
  workgroups: ({ length }) => gridOf(Math.ceil(length / LANES)),
  reference: ({ length, offset }, { x }) => ({
    y: Uint32Array.from({ length }, (_, i) => at(x, offset + i)),
  }),
  fill: { x: (index) => 7 * index + 1 },
  samples: [
    { length: 1, sourceLength: 1, offset: 0 },
    { length: 131, sourceLength: 300, offset: 64 },
    { length: 64, sourceLength: 64, offset: 0 },
  ],
});
