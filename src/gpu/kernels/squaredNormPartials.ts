import { at } from "../../shared/errors.ts";
import { defineKernel, u32 } from "../kernel.ts";
import { flat, requireFlat } from "./parts/flat.ts";
import perLane from "./parts/squaredNormPerLane.wgsl?raw";
import perWorkgroup from "./parts/squaredNormPerWorkgroup.wgsl?raw";
import source from "./squaredNormPartials.wgsl?raw";

export { squaredNormChunks } from "./parts/flat.ts";

export interface SquaredNormDims {
  readonly length: number;
  readonly chunks: number;
  /** One lane per chunk; for CPU adapters, where a barrier is slow to compile. */
  readonly singleLane?: boolean;
}

/** Lanes that a CPU adapter runs at once on a core. */
const CPU_LANES = 4;

/**
 * Sums of squares of `chunks` ranges of a flat buffer. gradients: [length]; partials: [chunks]. A NaN or
 * infinite element makes its partial sum infinite, independently of the adapter's arithmetic.
 */
export const squaredNormPartials = defineKernel({
  name: "squaredNormPartials",
  source: ({ singleLane }) => source + (singleLane ? perLane : perWorkgroup),
  buffers: ({ length, chunks }: SquaredNormDims) => {
    requireFlat("squaredNormPartials", length);
    return {
      gradients: flat("read", length),
      partials: { access: "write", length: chunks },
    };
  },
  sizes: ({ length, chunks }) => ({
    vectors: length / 4,
    chunk: Math.ceil(length / 4 / chunks),
    chunks,
  }),
  constants: ({ singleLane }) => ({ LANES: u32(singleLane ? CPU_LANES : 64) }),
  workgroups: ({ chunks, singleLane }) => [
    singleLane ? Math.ceil(chunks / CPU_LANES) : chunks,
    1,
    1,
  ],
  reference: ({ length, chunks }, { gradients }) => {
    const size = 4 * Math.ceil(length / 4 / chunks);
    const partials = new Float32Array(chunks);
    for (let chunk = 0; chunk < chunks; chunk++) {
      let sum = 0;
      for (let i = chunk * size; i < Math.min(length, (chunk + 1) * size); i++) {
        sum += at(gradients, i) ** 2;
      }
      partials[chunk] = sum;
    }
    return { partials };
  },
  samples: [
    { length: 64, chunks: 1 },
    { length: 64 * 37, chunks: 5 },
    { length: 64 * 37, chunks: 5, singleLane: true },
  ],
});
