import { expect, it } from "vitest";
import { batchIndex } from "../../../shared/shuffle.ts";
import { imageInMemory } from "./memoryImages.ts";

it.each([
  [10, 4, 4],
  [12, 8, 4],
  [16, 4, 4],
  [5, 8, 4],
  [6, 3, 3],
])("knows what a queue of %i holds that gets %i keys a step", (capacity, keysPerStep, batch) => {
  const order = { capacity, keysPerStep, seed: 3, batch, count: 50 };
  const queue = new Array<{ index: number; view: number; at: number } | undefined>(capacity).fill(
    undefined,
  );
  for (let step = 0; step < 20; step++) {
    queue.forEach((held, row) => {
      const expected = held && { index: held.index, view: held.view, age: step - held.at };
      expect(imageInMemory(row, step, order)).toEqual(expected);
    });
    for (let key = 0; key < keysPerStep; key++) {
      const index = batchIndex(3, step, key % batch, { count: 50, batch });
      const view = keysPerStep > batch ? Math.floor(key / batch) : 1;
      queue[(step * keysPerStep + key) % capacity] = { index, view, at: step };
    }
  }
});
