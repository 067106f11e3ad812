import { at } from "../../shared/errors.ts";
import { defineKernel } from "../kernel.ts";
import {
  FLAT_LANES,
  flat,
  flatLoop,
  flatWgsl,
  flatWorkgroups,
  requireFlat,
  SKIPPED,
} from "./parts/flat.ts";

/**
 * average ← momentum · average + (1 − momentum) · source, in place on flat buffers [length]. Momentum 1
 * keeps the bytes of the average, momentum 0 copies those of the source. Nothing is written if skipped [1],
 * see stepGate.ts, is not 0.
 */
export const ema = defineKernel({
  name: "ema",
  source: flatWgsl(
    "average_store(index, fma(vec4f(momentum()), average_load(index), (1.0 - momentum()) * source_load(index)));",
    "if (skipped_load(0u) != 0.0) { return; }",
  ),
  buffers: ({ length }: { length: number }) => {
    requireFlat("ema", length);
    return { average: flat("read_write", length), source: flat("read", length), skipped: SKIPPED };
  },
  scalars: { momentum: "f32" },
  sizes: flatLoop,
  constants: () => FLAT_LANES,
  workgroups: flatWorkgroups,
  reference: ({ length }, { average, source, skipped }, { momentum }) => ({
    average: Float32Array.from({ length }, (_, i) =>
      at(skipped, 0) === 0
        ? momentum * at(average, i) + (1 - momentum) * at(source, i)
        : at(average, i),
    ),
  }),
  fill: { skipped: (_, { length }) => (length === 64 * 3 ? 1 : 0) },
  scalarSamples: { momentum: 0.99 },
  samples: [{ length: 64 }, { length: 64 * 37 }, { length: 64 * 3 }],
});
