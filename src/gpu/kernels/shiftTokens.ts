import { at } from "../../shared/errors.ts";
import { defineKernel, gridOf, i32, u32 } from "../kernel.ts";
import { given, vectorsOf, vectorWgsl } from "./parts/vectors.ts";
import body from "./shiftTokens.wgsl?raw";

export interface ShiftTokensDims {
  readonly images: number;
  /** Tokens of an image in x and in y. */
  readonly from: number;
  readonly to: number;
  /** The token of x that is y's first; where it is negative, y begins with others. */
  readonly first: number;
  readonly cols: number;
  /** There is a `token` [cols] for the places that x does not reach; they are 0 otherwise. */
  readonly filled: boolean;
}

const LANES = 64;

/**
 * The tokens first … first + to − 1 of every image: a cut where x has them all, a padding where not.
 * x: [images, from, cols]; token: [cols]; y: [images, to, cols].
 */
export const shiftTokens = defineKernel({
  name: "shiftTokens",
  body: ({ cols, filled }) =>
    `${vectorWgsl(vectorsOf(cols))}fn fill_at(${filled ? "" : "_"}vector: u32) -> Vector { return ${filled ? "token[vector]" : "Vector(0.0)"}; }
${body}`,
  buffers: ({ images, from, to, cols, filled }: ShiftTokensDims) => {
    const { type } = vectorsOf(cols);
    return {
      x: { access: "read", length: images * from * cols, type },
      ...given(filled, { token: { access: "read", length: cols, type } }),
      y: { access: "write", length: images * to * cols, type },
    };
  },
  tunings: [{}],
  constants: ({ images, from, to, first, cols }) => ({
    IMAGES: u32(images),
    FROM: u32(from),
    TO: u32(to),
    FIRST: i32(first),
    VECTORS: u32(vectorsOf(cols).count),
    LANES: u32(LANES),
  }),
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
