import { at } from "../../shared/errors.ts";
import { defineKernel, f32, u32 } from "../kernel.ts";
import { flat, flatWorkgroups, requireFlat } from "./parts/flat.ts";
import body from "./rescale.wgsl?raw";

/** values ← factor · values, in place on a flat buffer [length]. */
export const rescale = defineKernel({
  name: "rescale",
  body,
  buffers: ({ length }: { length: number; factor: number }) => {
    requireFlat("rescale", length);
    return { values: flat("read_write", length) };
  },
  tunings: [{}],
  constants: ({ length, factor }) => ({
    VECTORS: u32(length / 4),
    LANES: u32(64),
    VECTORS_PER_LANE: u32(8),
    FACTOR: f32(factor),
  }),
  workgroups: flatWorkgroups,
  reference: ({ length, factor }, { values }) => ({
    values: Float32Array.from({ length }, (_, i) => factor * at(values, i)),
  }),
  samples: [
    { length: 64, factor: 2 ** -10 },
    { length: 64 * 37, factor: 3 },
  ],
});
