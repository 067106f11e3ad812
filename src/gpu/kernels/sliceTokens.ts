import { at } from "../../shared/errors.ts";
import { defineKernel, gridOf, i32, u32 } from "../kernel.ts";
import { boundIf, vectorsOf, vectorWgsl } from "./parts/vectors.ts";
import source from "./sliceTokens.wgsl?raw";

export interface SliceTokensDims {
  readonly images: number;
  /** Tokens of an image in x. */
  readonly from: number;
  /** Tokens of an image in y. */
  readonly to: number;
  /** The token of x that becomes the first of y; if negative, y starts with padding. */
  readonly first: number;
  readonly cols: number;
  /** Positions outside x get `token` [cols]; without it they are 0. */
  readonly filled: boolean;
}

const LANES = 64;

/**
 * Tokens first … first + to − 1 of every image: a slice, padded where the range reaches outside x.
 * x: [images, from, cols]; token: [cols]; y: [images, to, cols].
 */
export const sliceTokens = defineKernel({
  name: "sliceTokens",
  source: ({ cols, filled }) =>
    `${vectorWgsl(vectorsOf(cols))}fn fill_at(${filled ? "" : "_"}vector: u32) -> Vector { return ${filled ? "token_load(vector)" : "Vector(0.0)"}; }
${source}`,
  buffers: ({ images, from, to, cols, filled }: SliceTokensDims) => {
    const { type } = vectorsOf(cols);
    return {
      x: { access: "read", length: images * from * cols, type },
      ...boundIf(filled, { token: { access: "read", length: cols, type } }),
      y: { access: "write", length: images * to * cols, type },
    };
  },
  sizes: ({ images, from, to, first, cols }) => ({
    images,
    tokens: from,
    sliced: to,
    first: i32(first),
    vectors: vectorsOf(cols).count,
  }),
  constants: () => ({ LANES: u32(LANES) }),
  workgroups: ({ images, to, cols }) =>
    gridOf(Math.ceil((images * to * vectorsOf(cols).count) / LANES)),
  reference: ({ images, from, to, first, cols, filled }, { x, token }) => {
    const y = Float32Array.from({ length: images * to * cols }, (_, index) => {
      const col = index % cols;
      const source = (Math.floor(index / cols) % to) + first;
      const image = Math.floor(index / cols / to);
      if (source >= 0 && source < from) return at(x, (image * from + source) * cols + col);
      return filled ? at(token, col) : 0;
    });
    return { y };
  },
  samples: [
    { images: 1, from: 1, to: 1, first: 0, cols: 1, filled: false },
    { images: 3, from: 7, to: 8, first: -1, cols: 20, filled: true },
    { images: 2, from: 5, to: 3, first: 1, cols: 7, filled: false },
    { images: 5, from: 1, to: 6, first: -2, cols: 12, filled: false },
  ],
});
