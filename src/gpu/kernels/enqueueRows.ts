import { at } from "../../shared/errors.ts";
import { defineKernel, gridOf, u32 } from "../kernel.ts";
import body from "./enqueueRows.wgsl?raw";

export interface EnqueueDims {
  readonly rows: number;
  /** Rows that the queue holds, at most 65,536. */
  readonly capacity: number;
  readonly cols: number;
}

const LANES = 64;
const MOST_CAPACITY = 2 ** 16;

/**
 * Writes rows [rows, cols] over the oldest of a queue [capacity, cols]. Where they go follows from the
 * steps taken before, `step`, each of which brought as many rows: place step·rows mod capacity and on
 * from there, round the end. What is not finite is left out.
 */
export const enqueueRows = defineKernel({
  name: "enqueueRows",
  body,
  buffers: ({ rows, capacity, cols }: EnqueueDims) => {
    if (capacity > MOST_CAPACITY) {
      throw new Error(`enqueueRows: a queue of ${capacity} rows; at most ${MOST_CAPACITY} fit`);
    }
    return {
      queue: { access: "read_write", length: capacity * cols },
      rows: { access: "read", length: rows * cols },
    };
  },
  scalars: { step: "u32" },
  tunings: [{}],
  constants: ({ rows, capacity, cols }) => ({
    ROWS: u32(rows),
    CAPACITY: u32(capacity),
    COLS: u32(cols),
    LANES: u32(LANES),
  }),
  workgroups: ({ rows, cols }) => gridOf(Math.ceil((rows * cols) / LANES)),
  reference: ({ rows, capacity, cols }, { queue, rows: given }, { step }) => {
    const result = Float32Array.from(queue);
    for (let row = 0; row < rows; row++) {
      const place = (step * rows + row) % capacity;
      for (let col = 0; col < cols; col++) {
        result[place * cols + col] = at(given, row * cols + col);
      }
    }
    return { queue: result };
  },
  scalarSamples: { step: 5 },
  samples: [
    { rows: 1, capacity: 1, cols: 1 },
    { rows: 7, capacity: 16, cols: 5 },
    { rows: 37, capacity: 16, cols: 12 },
  ],
});
