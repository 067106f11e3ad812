import { at } from "../../shared/errors.ts";
import { defineKernel, gridOf, u32 } from "../kernel.ts";

const LANES = 64;
/** `<bos>` and `<eos>`. */
const ENDS = 2;

/** The number of words of each text, without its start and end. ids: [rows, tokens] u32; counts: [rows] f32. */
export const wordCounts = defineKernel({
  name: "wordCounts",
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
  counts_store(row, f32(max(length, ${ENDS}u) - ${ENDS}u));
}`,
  buffers: ({ rows, tokens }: { rows: number; tokens: number }) => ({
    ids: { access: "read", length: rows * tokens, type: "u32" },
    counts: { access: "write", length: rows },
  }),
  sizes: ({ rows, tokens }) => ({ rows, tokens }),
  constants: () => ({ LANES: u32(LANES) }),
  workgroups: ({ rows }) => gridOf(Math.ceil(rows / LANES)),
  reference: ({ rows, tokens }, { ids }) => ({
    counts: Float32Array.from({ length: rows }, (_, row) => {
      const padding = Array.from({ length: tokens }, (__, token) => token).find(
        (token) => at(ids, row * tokens + token) === 0,
      );
      return Math.max(0, (padding ?? tokens) - ENDS);
    }),
  }),
  fill: { ids: (index) => (index * 5) % 7 },
  samples: [
    { rows: 1, tokens: 1 },
    { rows: 7, tokens: 5 },
    { rows: 70, tokens: 9 },
  ],
});
