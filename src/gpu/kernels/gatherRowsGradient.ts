import { at } from "../../shared/errors.ts";
import { defineKernel, gridOf, u32 } from "../kernel.ts";

const LANES = 64;

/**
 * Gradient of {@link gatherRows}: dx[r] is the sum of all dy[i] with indices[i] = r, in the order of i, without
 * atomics. dy: [count, cols]; indices: [count] u32; dx: [rows, cols].
 */
export const gatherRowsGradient = defineKernel({
  name: "gatherRowsGradient",
  source: `@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (group.x + group.y * groups.x) * LANES + lane;
  if (index >= size.rows * size.cols) { return; }
  let row = index / size.cols;
  let col = index % size.cols;
  var sum = 0.0;
  for (var k = 0u; k < size.count; k++) {
    if (indices_load(k) == row) { sum += dy_load(k * size.cols + col); }
  }
  dx_store(index, sum);
}`,
  buffers: ({ rows, cols, count }: { rows: number; cols: number; count: number }) => ({
    dy: { access: "read", length: count * cols },
    indices: { access: "read", length: count, type: "u32" },
    dx: { access: "write", length: rows * cols },
  }),
  sizes: ({ rows, cols, count }) => ({ rows, cols, count }),
  constants: () => ({ LANES: u32(LANES) }),
  workgroups: ({ rows, cols }) => gridOf(Math.ceil((rows * cols) / LANES)),
  reference: ({ rows, cols, count }, { dy, indices }) => {
    const dx = new Float32Array(rows * cols);
    for (let i = 0; i < count * cols; i++) {
      const target = at(indices, Math.floor(i / cols)) * cols + (i % cols);
      dx[target] = at(dx, target) + at(dy, i);
    }
    return { dx };
  },
  fill: { indices: (index, { rows }) => (7 * index + (index >> 2)) % rows },
  samples: [
    { rows: 1, cols: 1, count: 1 },
    { rows: 5, cols: 12, count: 23 },
    { rows: 11, cols: 7, count: 5 },
  ],
});
