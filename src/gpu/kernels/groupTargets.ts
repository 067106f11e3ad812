import { at } from "../../shared/errors.ts";
import { defineKernel, gridOf, u32 } from "../kernel.ts";
import { bitsOf } from "./parts/contrastReference.ts";

const LANES = 64;

/**
 * The targets of losses with several positives. groups [rows] are numbers; rows of equal numbers are a group.
 * y [2, rows] u32: the numbers, and the bits of 1 over the size of each row's group.
 */
export const groupTargets = defineKernel({
  name: "groupTargets",
  source: `@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) grid: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let row = (group.x + group.y * grid.x) * LANES + lane;
  if (row >= size.rows) { return; }
  let own = groups_load(row);
  var count = 0u;
  for (var other = 0u; other < size.rows * grid.z; other++) {
    count += select(0u, 1u, groups_load(other) == own);
  }
  y_store(row, own);
  y_store(size.rows + row, bitcast<u32>(1.0 / f32(count)));
}`,
  buffers: ({ rows }: { rows: number }) => ({
    groups: { access: "read", length: rows, type: "u32" },
    y: { access: "write", length: 2 * rows, type: "u32" },
  }),
  sizes: ({ rows }) => ({ rows }),
  constants: () => ({ LANES: u32(LANES) }),
  workgroups: ({ rows }) => gridOf(Math.ceil(rows / LANES)),
  reference: ({ rows }, { groups }) => {
    const own = Array.from({ length: rows }, (_, row) => at(groups, row));
    const targets = own.map((group) => bitsOf(1 / own.filter((each) => each === group).length));
    return { y: [...own, ...targets] };
  },
  fill: { groups: (index) => [7, 0, 2 ** 31 + 1][index % 11] ?? index % 4 },
  samples: [{ rows: 1 }, { rows: 70 }, { rows: 131 }],
});
