import { at } from "../../shared/errors.ts";
import { defineKernel, gridOf } from "../kernel.ts";
import {
  sampleLengths,
  type TokenWindowDims,
  windowConstants,
  windowGroups,
  windowOf,
  windowSamples,
  windowSizes,
  windowWgsl,
} from "./parts/tokenWindow.ts";
import { vectorsOf, vectorWgsl } from "./parts/vectors.ts";

/** The gradient of meanOfTokens: dy / count within the window, 0 elsewhere. dx: [rows, tokens, cols]. */
export const meanOfTokensGradient = defineKernel({
  name: "meanOfTokensGradient",
  source: (dims) => `${vectorWgsl(vectorsOf(dims.cols))}${windowWgsl(dims)}
@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (group.x + group.y * groups.x) * LANES + lane;
  if (index >= size.rows * size.tokens * size.vectors) { return; }
  let token = index / size.vectors;
  let row = token / size.tokens;
  let end = end_of(row);
  let start = start_of(end);
  let place = token % size.tokens;
  let share = dy_load(row * size.vectors + index % size.vectors) / f32(max(end - start, 1u));
  dx_store(index, select(Vector(0.0), share, place >= start && place < end));
}`,
  buffers: ({ rows, tokens, cols }: TokenWindowDims) => {
    const { type } = vectorsOf(cols);
    return {
      dy: { access: "read", length: rows * cols, type },
      lengths: { access: "read", length: rows, type: "u32" },
      dx: { access: "write", length: rows * tokens * cols, type },
    };
  },
  f16: ["dy", "dx"],
  sizes: windowSizes,
  constants: windowConstants,
  workgroups: ({ rows, tokens, cols }) => gridOf(windowGroups(rows * tokens, cols)),
  reference: (dims, { dy, lengths }) => ({
    dx: Float32Array.from({ length: dims.rows * dims.tokens * dims.cols }, (_, i) => {
      const token = Math.floor(i / dims.cols);
      const row = Math.floor(token / dims.tokens);
      const [start, end] = windowOf(dims, lengths, row);
      const place = token % dims.tokens;
      if (place < start || place >= end) return 0;
      return at(dy, row * dims.cols + (i % dims.cols)) / (end - start);
    }),
  }),
  fill: { lengths: sampleLengths },
  samples: windowSamples,
});
