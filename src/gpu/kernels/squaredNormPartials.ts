import { at } from "../../shared/errors.ts";
import { defineKernel, u32 } from "../kernel.ts";
import { flat, requireFlat } from "./parts/flat.ts";
import alone from "./parts/squaredNormAlone.wgsl?raw";
import together from "./parts/squaredNormTogether.wgsl?raw";
import body from "./squaredNormPartials.wgsl?raw";

export { squaredNormChunks } from "./parts/flat.ts";

export interface SquaredNormDims {
  readonly length: number;
  readonly chunks: number;
  /** A lane has a chunk for itself; for CPU adapters, where a barrier takes long to compile. */
  readonly serial?: boolean;
}

/** As many as such an adapter runs at once on a core. */
const SERIAL_LANES = 4;

/**
 * Sums of squares of `chunks` stretches of a flat buffer: gradients [length] → partials [chunks]. An
 * element that is NaN or infinite makes its partial infinite, whatever the adapter's arithmetic does.
 */
export const squaredNormPartials = defineKernel({
  name: "squaredNormPartials",
  body: ({ serial }) => body + (serial ? alone : together),
  buffers: ({ length, chunks }: SquaredNormDims) => {
    requireFlat("squaredNormPartials", length);
    return {
      gradients: flat("read", length),
      partials: { access: "write", length: chunks },
    };
  },
  tunings: [{}],
  constants: ({ length, chunks, serial }) => ({
    VECTORS: u32(length / 4),
    CHUNK: u32(Math.ceil(length / 4 / chunks)),
    CHUNKS: u32(chunks),
    LANES: u32(serial ? SERIAL_LANES : 64),
  }),
  workgroups: ({ chunks, serial }) => [serial ? Math.ceil(chunks / SERIAL_LANES) : chunks, 1, 1],
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
    { length: 64 * 37, chunks: 5, serial: true },
  ],
});
