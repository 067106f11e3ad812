import { at } from "../../shared/errors.ts";
import { defineKernel, u32 } from "../kernel.ts";
import body from "./accumulate.wgsl?raw";
import { flat, flatWorkgroups, requireFlat } from "./parts/flat.ts";

/** total ← total + part, or part where `first` is 0; flat buffers [length]. */
export const accumulate = defineKernel({
  name: "accumulate",
  body,
  buffers: ({ length }: { length: number }) => {
    requireFlat("accumulate", length);
    return { total: flat("read_write", length), part: flat("read", length) };
  },
  scalars: { first: "u32" },
  tunings: [{}],
  constants: ({ length }) => ({
    VECTORS: u32(length / 4),
    LANES: u32(64),
    VECTORS_PER_LANE: u32(8),
  }),
  workgroups: flatWorkgroups,
  reference: ({ length }, { total, part }, { first }) => ({
    total: Float32Array.from({ length }, (_, i) => (first === 0 ? 0 : at(total, i)) + at(part, i)),
  }),
  samples: [{ length: 64 }, { length: 64 * 37 }],
});
