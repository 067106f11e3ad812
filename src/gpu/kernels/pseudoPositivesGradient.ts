import { at } from "../../shared/errors.ts";
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

export interface PseudoPositiveGradientDims extends PseudoPositiveDims {
  /** Which gradient: that by a, or that by b. */
  readonly by: "a" | "b";
}

const WGSL = {
  a: `  let own = product(row, row, groups.z);
  for (var key = 0u; key < size.rows * groups.z; key++) {
    if (!chosen(row, key, product(row, key, groups.z), own)) { continue; }
    let factor = dSums_load(row);
    for (var d = 0u; d < size.depth * groups.z; d++) {
      dx_store(start + d, fma(factor, b_load(key * size.depth + d), dx_load(start + d)));
    }
  }`,
  b: `  for (var query = 0u; query < size.rows * groups.z; query++) {
    let own = product(query, query, groups.z);
    if (!chosen(query, row, product(query, row, groups.z), own)) { continue; }
    let factor = dSums_load(query);
    for (var d = 0u; d < size.depth * groups.z; d++) {
      dx_store(start + d, fma(factor, a_load(query * size.depth + d), dx_load(start + d)));
    }
  }`,
} as const;

/**
 * The gradient of the sums of `pseudoPositives` by a or b; which pairs are chosen has none. dSums: [rows]; dx,
 * written: [rows, depth].
 */
export const pseudoPositivesGradient = defineKernel({
  name: "pseudoPositivesGradient",
  source: (dims) => `${pseudoWgsl(dims)}
@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let row = (group.x + group.y * groups.x) * LANES + lane;
  if (row >= size.rows) { return; }
  let start = row * size.depth;
  for (var d = 0u; d < size.depth * groups.z; d++) { dx_store(start + d, 0.0); }
${WGSL[dims.by]}
}`,
  buffers: (dims: PseudoPositiveGradientDims) => ({
    ...pseudoBuffers(dims),
    dSums: { access: "read", length: dims.rows },
    dx: { access: "write", length: dims.rows * dims.depth },
  }),
  sizes: pseudoSizes,
  constants: pseudoConstants,
  workgroups: (dims) => gridOf(pseudoGroups(dims)),
  reference: (dims, buffers) => {
    const { rows, depth, by } = dims;
    const dx = new Float32Array(rows * depth);
    const others = by === "a" ? buffers.b : buffers.a;
    for (let query = 0; query < rows; query++) {
      for (const { key } of pseudoPositivesOf(dims, buffers, query)) {
        const [to, from] = by === "a" ? [query, key] : [key, query];
        for (let d = 0; d < depth; d++) {
          dx[to * depth + d]! += at(buffers.dSums, query) * at(others, from * depth + d);
        }
      }
    }
    return { dx };
  },
  fill: { groups: sampleGroup },
  samples: pseudoSamples.flatMap((dims) => [
    { ...dims, by: "a" as const },
    { ...dims, by: "b" as const },
  ]),
  flops: ({ rows, depth }) => 2 * rows * rows * depth,
});
