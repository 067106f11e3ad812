import { defineKernel, gridOf, u32 } from "../kernel.ts";

const LANES = 64;

/** y[i] = x[i] as u32, rounded; 0 for a negative number. */
export const wholeNumbers = defineKernel({
  name: "wholeNumbers",
  source: `@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (group.x + group.y * groups.x) * LANES + lane;
  if (index >= size.count) { return; }
  y_store(index, u32(max(x_load(index), 0.0) + 0.5));
}`,
  buffers: ({ count }: { readonly count: number }) => ({
    x: { access: "read", length: count },
    y: { access: "write", length: count, type: "u32" },
  }),
  sizes: ({ count }) => ({ count }),
  constants: () => ({ LANES: u32(LANES) }),
  workgroups: ({ count }) => gridOf(Math.ceil(count / LANES)),
  reference: (_, { x }) => ({
    y: Uint32Array.from(x, (value) => Math.floor(Math.max(value, 0) + 0.5)),
  }),
  fill: { x: (index) => (index % 9) - 1 },
  tolerance: 0,
  samples: [{ count: 1 }, { count: 70 }],
});
