/**
 * Which image a row of a method's memory shows. A memory holds vectors alone, but it is filled in order
 * with keys of batches that are functions of seed and step; so it is known.
 */
import { batchIndex } from "../../../shared/shuffle.ts";

export interface MemoryOrder {
  /** Rows of the memory, and keys that each step writes over the oldest of them. */
  readonly capacity: number;
  readonly keysPerStep: number;
  readonly seed: number;
  /** Images of a batch, and of the training set. */
  readonly batch: number;
  readonly count: number;
}

/** The training image in `row` after `step` steps and the steps since; undefined while it is as drawn at the start. */
export function imageInMemory(
  row: number,
  step: number,
  { capacity, keysPerStep, seed, batch, count }: MemoryOrder,
): { readonly index: number; readonly age: number } | undefined {
  const oldest = Math.max(0, step - Math.ceil(capacity / Math.min(capacity, keysPerStep)));
  for (let written = step - 1; written >= oldest; written--) {
    const start = (written * keysPerStep) % capacity;
    const first = (row - start + capacity) % capacity;
    if (first >= keysPerStep) continue;
    // Of more keys than there are places, the last one stays.
    const key = first + capacity * Math.floor((keysPerStep - 1 - first) / capacity);
    return { index: batchIndex(seed, written, key % batch, { count, batch }), age: step - written };
  }
  return undefined;
}
