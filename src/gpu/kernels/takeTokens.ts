import { at } from "../../shared/errors.ts";
import { defineKernel, gridOf } from "../kernel.ts";
import {
  type ChosenTokensDims,
  chosenBuffers,
  chosenConstants,
  chosenFill,
  chosenSamples,
  LANES,
} from "./parts/chosenTokens.ts";
import { vectorsOf } from "./parts/vectors.ts";
import body from "./takeTokens.wgsl?raw";

/**
 * Every image's chosen tokens: y[image, k] = x[image, indices[image, k]]. x: [images, tokens, cols];
 * indices: [images, count] u32 under `tokens`; y: [images, count, cols].
 */
export const takeTokens = defineKernel({
  name: "takeTokens",
  body,
  buffers: (dims: ChosenTokensDims) => {
    const { all, indices, chosen } = chosenBuffers(dims);
    return { x: { access: "read", ...all }, indices, y: { access: "write", ...chosen } };
  },
  halves: ["x", "y"],
  tunings: [{}],
  constants: chosenConstants,
  workgroups: ({ images, count, cols }) =>
    gridOf(Math.ceil((images * count * vectorsOf(cols).count) / LANES)),
  reference: ({ images, tokens, count, cols }, { x, indices }) => ({
    y: Float32Array.from({ length: images * count * cols }, (_, i) => {
      const row = Math.floor(i / cols);
      const image = Math.floor(row / count);
      return at(x, (image * tokens + at(indices, row)) * cols + (i % cols));
    }),
  }),
  fill: { indices: chosenFill },
  samples: chosenSamples,
});
