import { describe, expect, it } from "vitest";
import { InputError } from "./errors.ts";
import { batchIndex, shuffled } from "./shuffle.ts";

const orderOf = (count: number, key: number) =>
  Array.from({ length: count }, (_, position) => shuffled(position, count, key));

describe("shuffled", () => {
  it.each([1, 2, 3, 5, 8, 64, 65, 1000, 4097])("is a bijection of %i numbers", (count) => {
    for (const key of [0, 1, 0xffffffff]) {
      const seen = new Set(orderOf(count, key));
      expect(seen.size).toBe(count);
      expect(Math.max(...seen)).toBe(count - 1);
    }
  });

  it("gives a different order for each key, unlike file order", () => {
    const count = 1000;
    for (let key = 0; key < 8; key += 1) {
      const order = orderOf(count, key);
      const other = orderOf(count, key + 1);
      // Two unrelated orders agree in about one of a thousand positions.
      expect(order.filter((place, position) => place === position).length).toBeLessThan(10);
      expect(order.filter((place, position) => place === other[position]).length).toBeLessThan(10);
      const following = order.filter((place, position) => place === order[position - 1]! + 1);
      expect(following.length).toBeLessThan(10);
    }
  });

  it("maps a position uniformly over many keys", () => {
    const count = 10;
    const hits = new Array<number>(count).fill(0);
    const keys = 20_000;
    for (let key = 0; key < keys; key += 1) hits[shuffled(3, count, key)]! += 1;
    // Five standard deviations of a binomial count, on either side.
    const spread = 5 * Math.sqrt((keys / count) * (1 - 1 / count));
    for (const hit of hits) expect(Math.abs(hit - keys / count)).toBeLessThan(spread);
  });

  it("refuses a position outside the count", () => {
    expect(() => shuffled(5, 5, 1)).toThrow(InputError);
    expect(() => shuffled(0, 0, 1)).toThrow(/count is 0/);
  });
});

describe("batchIndex", () => {
  const batches = { count: 103, batch: 10 };
  const epochOf = (first: number) =>
    Array.from({ length: 100 }, (_, index) =>
      batchIndex(7, first + Math.floor(index / 10), index % 10, batches),
    );

  it("selects no image twice in an epoch, and changes the order in the next", () => {
    const epochs = [0, 10, 20].map(epochOf);
    for (const epoch of epochs) expect(new Set(epoch).size).toBe(100);
    expect(epochs[0]).not.toEqual(epochs[1]);
    // The three skipped images differ between epochs, so every image is selected eventually.
    const seen = new Set([0, 10, 20, 30, 40, 50].flatMap(epochOf));
    expect(seen.size).toBe(103);
  });

  it("is a function of seed, step and slot", () => {
    expect(epochOf(0)).toEqual(epochOf(0));
    expect(batchIndex(7, 3, 4, batches)).not.toBe(batchIndex(8, 3, 4, batches));
  });

  it("refuses a batch larger than the dataset", () => {
    expect(() => batchIndex(1, 0, 0, { count: 4, batch: 5 })).toThrow(/batch of 5 from 4/);
  });
});
