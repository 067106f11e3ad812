/**
 * The image behind a row of a method's queue. A queue stores only vectors, but its write order and the batches
 * follow from seed and step.
 */
import { batchIndex } from "../../../shared/shuffle.ts";

export interface MemoryOrder {
  /** Rows of the queue; each step overwrites the oldest `keysPerStep` of them. */
  readonly capacity: number;
  readonly keysPerStep: number;
  readonly seed: number;
  /** Images per batch, and images of the training set. */
  readonly batch: number;
  readonly count: number;
}

/**
 * The row of the table behind `row` after `step` steps, the view of it that was written, and its age in steps; undefined
 * if the row is still the initial one. Keys of one view only are those of the second.
 */
export function imageInMemory(
  row: number,
  step: number,
  { capacity, keysPerStep, seed, batch, count }: MemoryOrder,
): { readonly index: number; readonly view: number; readonly age: number } | undefined {
  const oldest = Math.max(0, step - Math.ceil(capacity / Math.min(capacity, keysPerStep)));
  for (let written = step - 1; written >= oldest; written--) {
    const start = (written * keysPerStep) % capacity;
    const first = (row - start + capacity) % capacity;
    if (first >= keysPerStep) continue;
    // If a step writes more keys than there are rows, the last ones remain.
    const key = first + capacity * Math.floor((keysPerStep - 1 - first) / capacity);
    return {
      index: batchIndex(seed, written, key % batch, { count, batch }),
      view: keysPerStep > batch ? Math.floor(key / batch) : 1,
      age: step - written,
    };
  }
  return undefined;
}
