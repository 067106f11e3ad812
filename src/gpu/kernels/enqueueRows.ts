import { at } from "../../shared/errors.ts";
import { defineKernel, gridOf, u32 } from "../kernel.ts";
import source from "./enqueueRows.wgsl?raw";
import { SKIPPED } from "./parts/flat.ts";

export interface EnqueueDims {
  readonly rows: number;
  /** Rows of the queue, at most 65,536. */
  readonly capacity: number;
  readonly cols: number;
}

const LANES = 64;
const MOST_CAPACITY = 2 ** 16;

/**
 * Replaces the oldest rows of a ring buffer, queue [capacity, cols], by rows [rows, cols]. They start at row
 * step·rows mod capacity, where `step` counts earlier calls, and wrap around. Nothing is written if skipped [1],
 * see stepGate.ts, is not 0.
 */
export const enqueueRows = defineKernel({
  name: "enqueueRows",
  source,
  buffers: ({ rows, capacity, cols }: EnqueueDims) => {
    if (capacity > MOST_CAPACITY) {
      throw new Error(`enqueueRows: a queue of ${capacity} rows; at most ${MOST_CAPACITY} fit`);
    }
    return {
      queue: { access: "read_write", length: capacity * cols },
      rows: { access: "read", length: rows * cols },
      skipped: SKIPPED,
    };
  },
  scalars: { step: "u32" },
  sizes: ({ rows, capacity, cols }) => ({ rows, capacity, cols }),
  constants: () => ({ LANES: u32(LANES) }),
  workgroups: ({ rows, cols }) => gridOf(Math.ceil((rows * cols) / LANES)),
  reference: ({ rows, capacity, cols }, { queue, rows: given, skipped }, { step }) => {
    const result = Float32Array.from(queue);
    if (at(skipped, 0) !== 0) return { queue: result };
    for (let row = 0; row < rows; row++) {
      const place = (step * rows + row) % capacity;
      for (let col = 0; col < cols; col++) {
        result[place * cols + col] = at(given, row * cols + col);
      }
    }
    return { queue: result };
  },
  fill: { skipped: (_, { rows }) => (rows === 3 ? 1 : 0) },
  scalarSamples: { step: 5 },
  samples: [
    { rows: 1, capacity: 1, cols: 1 },
    { rows: 7, capacity: 16, cols: 5 },
    { rows: 37, capacity: 16, cols: 12 },
    { rows: 3, capacity: 8, cols: 4 },
  ],
});
