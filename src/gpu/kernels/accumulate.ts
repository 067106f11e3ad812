import { at } from "../../shared/errors.ts";
import { defineKernel } from "../kernel.ts";
import { flat, flatLoop, flatWgsl, flatWorkgroups, requireFlat } from "./parts/flat.ts";

/** total ← total + part, or part where `first` is 0; flat buffers [length]. */
export const accumulate = defineKernel({
  name: "accumulate",
  // Not a product with 0: what the last step left may not be finite.
  body: flatWgsl(
    "if (first() == 0u) { total[index] = part[index]; } else { total[index] += part[index]; }",
  ),
  buffers: ({ length }: { length: number }) => {
    requireFlat("accumulate", length);
    return { total: flat("read_write", length), part: flat("read", length) };
  },
  scalars: { first: "u32" },
  tunings: [{}],
  constants: flatLoop,
  workgroups: flatWorkgroups,
  reference: ({ length }, { total, part }, { first }) => ({
    total: Float32Array.from({ length }, (_, i) => (first === 0 ? 0 : at(total, i)) + at(part, i)),
  }),
  samples: [{ length: 64 }, { length: 64 * 37 }],
});
