import { at } from "../../shared/errors.ts";
import { defineKernel, gridOf, u32 } from "../kernel.ts";
import {
  LANES,
  sampleTokenIndices,
  type TokenIndicesDims,
  tokenBuffers,
  tokenSamples,
  tokenSizes,
} from "./parts/tokenIndices.ts";
import { boundIf, vectorsOf, vectorWgsl } from "./parts/vectors.ts";
import source from "./scatterTokens.wgsl?raw";

export interface ScatterTokensDims extends TokenIndicesDims {
  /** Positions without an index get `token` [cols]; without it they are 0. */
  readonly filled: boolean;
}

/**
 * Scatters tokens of every image: y[image, t] is the sum of all x[image, k] with index t, in the order of
 * k, or the fill value if there is none. x: [images, count, cols]; indices: [images, count] u32, below
 * `tokens`; token: [cols]; y: [images, tokens, cols].
 */
export const scatterTokens = defineKernel({
  name: "scatterTokens",
  source: ({ cols, filled }: ScatterTokensDims) =>
    `${vectorWgsl(vectorsOf(cols))}fn fill_at(${filled ? "" : "_"}vector: u32) -> Vector { return ${filled ? "token_load(vector)" : "Vector(0.0)"}; }
${source}`,
  buffers: (dims: ScatterTokensDims) => {
    const { all, indices, indexed } = tokenBuffers(dims);
    const token = { access: "read", length: dims.cols, type: all.type } as const;
    return {
      x: { access: "read", ...indexed },
      indices,
      ...boundIf(dims.filled, { token }),
      y: { access: "write", ...all },
    };
  },
  f16: ["x", "y"],
  sizes: tokenSizes,
  constants: () => ({ LANES: u32(LANES) }),
  workgroups: ({ images, tokens, cols }) =>
    gridOf(Math.ceil((images * tokens * vectorsOf(cols).count) / LANES)),
  reference: ({ images, tokens, count, cols, filled }, { x, indices, token }) => ({
    y: Float32Array.from({ length: images * tokens * cols }, (_, i) => {
      const place = Math.floor(i / cols);
      const first = Math.floor(place / tokens) * count;
      const rows = Array.from({ length: count }, (__, k) => first + k).filter(
        (row) => at(indices, row) === place % tokens,
      );
      if (rows.length === 0) return filled ? at(token, i % cols) : 0;
      return rows.reduce((sum, row) => sum + at(x, row * cols + (i % cols)), 0);
    }),
  }),
  fill: { indices: sampleTokenIndices },
  samples: tokenSamples.flatMap((sample) => [
    { ...sample, filled: false },
    { ...sample, filled: true },
  ]),
});
