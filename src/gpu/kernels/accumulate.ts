import { at } from "../../shared/errors.ts";
import { defineKernel } from "../kernel.ts";
import { FLAT_LANES, flat, flatLoop, flatWgsl, flatWorkgroups, requireFlat } from "./parts/flat.ts";

/** total ← total + part, or part if `first` is 0; flat buffers [length]. */
export const accumulate = defineKernel({
  name: "accumulate",
  // Not a product with 0: the old total may not be finite.
  source: flatWgsl(
    "if (first() == 0u) { total_store(index, part_load(index)); } else { total_store(index, total_load(index) + part_load(index)); }",
  ),
  buffers: ({ length }: { length: number }) => {
    requireFlat("accumulate", length);
    return { total: flat("read_write", length), part: flat("read", length) };
  },
  scalars: { first: "u32" },
  sizes: flatLoop,
  constants: () => FLAT_LANES,
  workgroups: flatWorkgroups,
  reference: ({ length }, { total, part }, { first }) => ({
    total: Float32Array.from({ length }, (_, i) => (first === 0 ? 0 : at(total, i)) + at(part, i)),
  }),
  samples: [{ length: 64 }, { length: 64 * 37 }],
});
