import { at } from "../../shared/errors.ts";
import { defineKernel, f32 } from "../kernel.ts";
import { FLAT_LANES, flat, flatLoop, flatWgsl, flatWorkgroups, requireFlat } from "./parts/flat.ts";

/** values ← factor · values, in place on a flat buffer [length]. */
export const rescale = defineKernel({
  name: "rescale",
  source: flatWgsl("values_store(index, FACTOR * values_load(index));"),
  buffers: ({ length }: { length: number; factor: number }) => {
    requireFlat("rescale", length);
    return { values: flat("read_write", length) };
  },
  sizes: flatLoop,
  constants: (dims) => ({ ...FLAT_LANES, FACTOR: f32(dims.factor) }),
  workgroups: flatWorkgroups,
  reference: ({ length, factor }, { values }) => ({
    values: Float32Array.from({ length }, (_, i) => factor * at(values, i)),
  }),
  samples: [
    { length: 64, factor: 2 ** -10 },
    { length: 64 * 37, factor: 3 },
  ],
});
