import { at } from "../../shared/errors.ts";
import { defineKernel, gridOf, u32 } from "../kernel.ts";
import source from "./gatherTokens.wgsl?raw";
import {
  LANES,
  sampleTokenIndices,
  type TokenIndicesDims,
  tokenBuffers,
  tokenSamples,
  tokenSizes,
} from "./parts/tokenIndices.ts";
import { vectorsOf } from "./parts/vectors.ts";

/**
 * Gathers tokens of every image: y[image, k] = x[image, indices[image, k]]. x: [images, tokens, cols];
 * indices: [images, count] u32, below `tokens`; y: [images, count, cols].
 */
export const gatherTokens = defineKernel({
  name: "gatherTokens",
  source,
  buffers: (dims: TokenIndicesDims) => {
    const { all, indices, indexed } = tokenBuffers(dims);
    return { x: { access: "read", ...all }, indices, y: { access: "write", ...indexed } };
  },
  f16: ["x", "y"],
  sizes: tokenSizes,
  constants: () => ({ LANES: u32(LANES) }),
  workgroups: ({ images, count, cols }) =>
    gridOf(Math.ceil((images * count * vectorsOf(cols).count) / LANES)),
  reference: ({ images, tokens, count, cols }, { x, indices }) => ({
    y: Float32Array.from({ length: images * count * cols }, (_, i) => {
      const row = Math.floor(i / cols);
      const image = Math.floor(row / count);
      return at(x, (image * tokens + at(indices, row)) * cols + (i % cols));
    }),
  }),
  fill: { indices: sampleTokenIndices },
  samples: tokenSamples,
});
