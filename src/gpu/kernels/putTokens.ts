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
import { given, vectorsOf, vectorWgsl } from "./parts/vectors.ts";
import body from "./putTokens.wgsl?raw";

export interface PutTokensDims extends ChosenTokensDims {
  /** There is a `token` [cols] for the places that no index names; they are 0 otherwise. */
  readonly filled: boolean;
}

/**
 * Every image's tokens at their places: y[image, t] is the sum of those x[image, k] whose index is t,
 * in the order of k, and the filling where there is none. x: [images, count, cols]; indices: [images,
 * count] u32 under `tokens`; token: [cols]; y: [images, tokens, cols].
 */
export const putTokens = defineKernel({
  name: "putTokens",
  body: ({ cols, filled }: PutTokensDims) =>
    `${vectorWgsl(vectorsOf(cols))}fn fill_at(${filled ? "" : "_"}vector: u32) -> Vector { return ${filled ? "token[vector]" : "Vector(0.0)"}; }
${body}`,
  buffers: (dims: PutTokensDims) => {
    const { all, indices, chosen } = chosenBuffers(dims);
    const token = { access: "read", length: dims.cols, type: all.type } as const;
    return {
      x: { access: "read", ...chosen },
      indices,
      ...given(dims.filled, { token }),
      y: { access: "write", ...all },
    };
  },
  halves: ["x", "y"],
  tunings: [{}],
  constants: chosenConstants,
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
  fill: { indices: chosenFill },
  samples: chosenSamples.flatMap((sample) => [
    { ...sample, filled: false },
    { ...sample, filled: true },
  ]),
});
