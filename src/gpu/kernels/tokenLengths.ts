import { at } from "../../shared/errors.ts";
import { defineKernel, gridOf, u32 } from "../kernel.ts";

const LANES = 64;

/** The number of ids before the first 0 of each row. ids: [rows, tokens] u32; lengths: [rows] u32. */
export const tokenLengths = defineKernel({
  name: "tokenLengths",
  source: `@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let row = (group.x + group.y * groups.x) * LANES + lane;
  if (row >= size.rows) { return; }
  let tokens = size.tokens * groups.z;
  var length = 0u;
  while (length < tokens) {
    if (ids_load(row * tokens + length) == 0u) { break; }
    length++;
  }
  lengths_store(row, length);
}`,
  buffers: ({ rows, tokens }: { rows: number; tokens: number }) => ({
    ids: { access: "read", length: rows * tokens, type: "u32" },
    lengths: { access: "write", length: rows, type: "u32" },
  }),
  sizes: ({ rows, tokens }) => ({ rows, tokens }),
  constants: () => ({ LANES: u32(LANES) }),
  workgroups: ({ rows }) => gridOf(Math.ceil(rows / LANES)),
  reference: ({ rows, tokens }, { ids }) => ({
    lengths: Uint32Array.from({ length: rows }, (_, row) => {
      const padding = Array.from({ length: tokens }, (__, token) => token).find(
        (token) => at(ids, row * tokens + token) === 0,
      );
      return padding ?? tokens;
    }),
  }),
  fill: { ids: (index) => (index * 5) % 7 },
  samples: [
    { rows: 1, tokens: 1 },
    { rows: 7, tokens: 5 },
    { rows: 70, tokens: 9 },
  ],
});
