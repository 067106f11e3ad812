import { at } from "../../shared/errors.ts";
import { defineKernel } from "../kernel.ts";
import { FLAT_LANES, flat, flatLoop, flatWgsl, flatWorkgroups, requireFlat } from "./parts/flat.ts";

/**
 * average ← momentum · average + (1 − momentum) · source, in place on flat buffers [length]. Momentum 1
 * keeps the bytes of the average, momentum 0 copies those of the source.
 */
export const ema = defineKernel({
  name: "ema",
  source: flatWgsl(
    "average_store(index, fma(vec4f(momentum()), average_load(index), (1.0 - momentum()) * source_load(index)));",
  ),
  buffers: ({ length }: { length: number }) => {
    requireFlat("ema", length);
    return { average: flat("read_write", length), source: flat("read", length) };
  },
  scalars: { momentum: "f32" },
  sizes: flatLoop,
  constants: () => FLAT_LANES,
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
