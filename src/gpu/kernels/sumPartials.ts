import { at } from "../../shared/errors.ts";
import { defineKernel, gridOf, u32 } from "../kernel.ts";
import body from "./sumPartials.wgsl?raw";

export interface SumPartialsDims {
  readonly splits: number;
  readonly length: number;
}

/**
 * The second stage of a contraction cut into runs: partials [splits, length] → y [length], added in
 * ascending order.
 */
export const sumPartials = defineKernel({
  name: "sumPartials",
  body,
  buffers: ({ splits, length }: SumPartialsDims) => {
    const type = length % 4 === 0 ? "vec4f" : "f32";
    return {
      partials: { access: "read", length: splits * length, type },
      y: { access: "write", length, type },
    };
  },
  tunings: [{ lanes: 64 }],
  constants: (dims, { lanes }) => ({
    SPLITS: u32(dims.splits),
    LENGTH: u32(elementsOf(dims)),
    LANES: u32(lanes),
  }),
  workgroups: (dims, { lanes }) => gridOf(Math.ceil(elementsOf(dims) / lanes)),
  reference: ({ splits, length }, { partials }) => {
    const y = new Float32Array(length);
    for (let index = 0; index < length; index++) {
      let sum = 0;
      for (let split = 0; split < splits; split++) sum += at(partials, split * length + index);
      y[index] = sum;
    }
    return { y };
  },
  samples: [
    { splits: 1, length: 1 },
    { splits: 5, length: 301 },
    { splits: 3, length: 512 },
  ],
  flops: ({ splits, length }) => (splits - 1) * length,
});

/** In vec4f where the length allows. */
const elementsOf = ({ length }: SumPartialsDims) => (length % 4 === 0 ? length / 4 : length);
