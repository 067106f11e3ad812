import { at } from "../../shared/errors.ts";
import { defineKernel } from "../kernel.ts";
import { flat, flatLoop, flatWgsl, flatWorkgroups, requireFlat } from "./parts/flat.ts";

/**
 * average ← momentum · average + (1 − momentum) · source, in place on flat buffers [length]. Exact at
 * both ends: momentum 1 leaves the average's bytes, 0 copies the source's.
 */
export const ema = defineKernel({
  name: "ema",
  body: flatWgsl(
    "average[index] = fma(vec4f(momentum()), average[index], (1.0 - momentum()) * source[index]);",
  ),
  buffers: ({ length }: { length: number }) => {
    requireFlat("ema", length);
    return { average: flat("read_write", length), source: flat("read", length) };
  },
  scalars: { momentum: "f32" },
  tunings: [{}],
  constants: flatLoop,
  workgroups: flatWorkgroups,
  reference: ({ length }, { average, source }, { momentum }) => ({
    average: Float32Array.from(
      { length },
      (_, i) => momentum * at(average, i) + (1 - momentum) * at(source, i),
    ),
  }),
  scalarSamples: { momentum: 0.99 },
  samples: [{ length: 64 }, { length: 64 * 37 }],
});
