import { at } from "../../shared/errors.ts";
import { defineKernel, gridOf, u32 } from "../kernel.ts";

const LANES = 64;

export interface TokenLabelDims {
  readonly rows: number;
  readonly tokens: number;
}

/**
 * The token after each one, which a causal language model predicts: labels[row, t] = ids[row, t + 1], −1 at the end of a
 * row and before padding. ids: [rows, tokens] u32; labels: [rows, tokens] f32.
 */
export const nextTokens = defineKernel({
  name: "nextTokens",
  source: `@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (group.x + group.y * groups.x) * LANES + lane;
  if (index >= size.rows * size.tokens) { return; }
  var label = -1.0;
  if (index % size.tokens + 1u < size.tokens) {
    let next = ids_load(index + 1u);
    if (next != 0u) { label = f32(next); }
  }
  labels_store(index, label);
}`,
  buffers: ({ rows, tokens }: TokenLabelDims) => ({
    ids: { access: "read", length: rows * tokens, type: "u32" },
    labels: { access: "write", length: rows * tokens },
  }),
  sizes: ({ rows, tokens }) => ({ rows, tokens }),
  constants: () => ({ LANES: u32(LANES) }),
  workgroups: ({ rows, tokens }) => gridOf(Math.ceil((rows * tokens) / LANES)),
  reference: ({ tokens }, { ids }) => ({
    labels: Float32Array.from(ids, (_, index) => {
      const next = (index % tokens) + 1 < tokens ? at(ids, index + 1) : 0;
      return next === 0 ? -1 : next;
    }),
  }),
  fill: { ids: (index) => (index * 5) % 7 },
  tolerance: 0,
  samples: [
    { rows: 1, tokens: 1 },
    { rows: 13, tokens: 7 },
  ],
});
