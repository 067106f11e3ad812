import { defineKernel, gridOf } from "../kernel.ts";
import {
  type PseudoPositiveDims,
  pseudoBuffers,
  pseudoConstants,
  pseudoGroups,
  pseudoPositivesOf,
  pseudoSamples,
  pseudoSizes,
  pseudoWgsl,
  sampleGroup,
} from "./parts/pseudoPositives.ts";

/**
 * The pseudo-positives of row i are the keys j ≠ i with a[i]·b[j] ≥ a[i]·b[i] that are not of its group: the sum of
 * their products, and their number. a, b: [rows, depth]; groups: [rows] u32, bound only if `grouped`; sums, counts,
 * written: [rows]. The products are not stored.
 */
export const pseudoPositives = defineKernel({
  name: "pseudoPositives",
  source: (dims) => `${pseudoWgsl(dims)}
@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let row = (group.x + group.y * groups.x) * LANES + lane;
  if (row >= size.rows) { return; }
  let own = product(row, row, groups.z);
  var sum = 0.0;
  var count = 0.0;
  for (var key = 0u; key < size.rows * groups.z; key++) {
    let value = product(row, key, groups.z);
    if (chosen(row, key, value, own)) {
      sum += value;
      count += 1.0;
    }
  }
  sums_store(row, sum);
  counts_store(row, count);
}`,
  buffers: (dims: PseudoPositiveDims) => ({
    ...pseudoBuffers(dims),
    sums: { access: "write", length: dims.rows },
    counts: { access: "write", length: dims.rows },
  }),
  sizes: pseudoSizes,
  constants: pseudoConstants,
  workgroups: (dims) => gridOf(pseudoGroups(dims)),
  reference: (dims, buffers) => {
    const rows = Array.from({ length: dims.rows }, (_, row) =>
      pseudoPositivesOf(dims, buffers, row),
    );
    return {
      sums: Float32Array.from(rows, (keys) => keys.reduce((sum, { value }) => sum + value, 0)),
      counts: Float32Array.from(rows, ({ length }) => length),
    };
  },
  fill: { groups: sampleGroup },
  samples: pseudoSamples,
  flops: ({ rows, depth }) => 2 * rows * rows * depth,
});
