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

/**
 * The mean over a window of each row's tokens; 0 if it is empty. x: [rows, tokens, cols]; lengths: [rows] u32,
 * tokens before the padding; y: [rows, cols].
 */
export const meanOfTokens = defineKernel({
  name: "meanOfTokens",
  source: (dims) => `${vectorWgsl(vectorsOf(dims.cols))}${windowWgsl(dims)}
@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (group.x + group.y * groups.x) * LANES + lane;
  if (index >= size.rows * size.vectors) { return; }
  let row = index / size.vectors;
  let end = end_of(row);
  let start = start_of(end);
  var sum = Vector(0.0);
  for (var token = start; token < end; token++) {
    sum += x_load((row * size.tokens + token) * size.vectors + index % size.vectors);
  }
  y_store(index, sum / f32(max(end - start, 1u)));
}`,
  buffers: ({ rows, tokens, cols }: TokenWindowDims) => {
    const { type } = vectorsOf(cols);
    return {
      x: { access: "read", length: rows * tokens * cols, type },
      lengths: { access: "read", length: rows, type: "u32" },
      y: { access: "write", length: rows * cols, type },
    };
  },
  f16: ["x", "y"],
  sizes: windowSizes,
  constants: windowConstants,
  workgroups: ({ rows, cols }) => gridOf(windowGroups(rows, cols)),
  reference: (dims, { x, lengths }) => ({
    y: Float32Array.from({ length: dims.rows * dims.cols }, (_, i) => {
      const row = Math.floor(i / dims.cols);
      const [start, end] = windowOf(dims, lengths, row);
      let sum = 0;
      for (let token = start; token < end; token++) {
        sum += at(x, (row * dims.tokens + token) * dims.cols + (i % dims.cols));
      }
      return sum / Math.max(1, end - start);
    }),
  }),
  fill: { lengths: sampleLengths },
  samples: windowSamples,
});
