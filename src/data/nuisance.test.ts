import { expect, test } from "vitest";
import { testTables } from "../cli/testing.ts";
import { disturbedTable } from "./disturbed.ts";
import { toFloat } from "./index.ts";
import { applyNuisance } from "./nuisance.ts";

const grey = (count: number, value: number) => new Float32Array(count * 28 * 28).fill(value);

test("equal seeds give equal results, other seeds do not, and the input is unchanged", () => {
  const images = grey(3, 0.5);
  const disturbed = applyNuisance(images, [3, 28, 28, 1], 7);
  expect(applyNuisance(images, [3, 28, 28, 1], 7)).toEqual(disturbed);
  expect(applyNuisance(images, [3, 28, 28, 1], 8)).not.toEqual(disturbed);
  expect(images).toEqual(grey(3, 0.5));
});

test("the result depends on an image's index, not on its neighbours", () => {
  const alone = applyNuisance(grey(1, 0.5), [1, 28, 28, 1], 7);
  const among = applyNuisance(grey(4, 0.5), [4, 28, 28, 1], 7);
  expect(among.subarray(0, 28 * 28)).toEqual(alone);
  expect(among.subarray(28 * 28, 2 * 28 * 28)).not.toEqual(alone);
});

test("values stay in [0, 1], and the noise has the stated deviation", () => {
  const disturbed = applyNuisance(grey(200, 0.5), [200, 28, 28, 1], 1);
  expect(Math.min(...disturbed.subarray(0, 50_000))).toBeGreaterThanOrEqual(0);
  expect(Math.max(...disturbed.subarray(0, 50_000))).toBeLessThanOrEqual(1);
  // Grey pixels that were neither moved out nor erased keep their mean and get the noise's deviation.
  const kept = disturbed.filter((value) => value > 0.3 && value < 0.7);
  const mean = kept.reduce((sum, value) => sum + value, 0) / kept.length;
  const variance = kept.reduce((sum, value) => sum + (value - mean) ** 2, 0) / kept.length;
  expect(mean).toBeCloseTo(0.5, 2);
  // A Gaussian truncated at ± 2 σ has 0.88 of its deviation.
  expect(Math.sqrt(variance)).toBeCloseTo(0.088, 2);
});

test("all channels of a pixel move together", () => {
  const images = new Float32Array(32 * 32 * 3).map((_, index) => (index % 3 === 1 ? 0 : 0.9));
  const disturbed = applyNuisance(images, [1, 32, 32, 3], 2);
  const meanOf = (channel: number) =>
    disturbed.reduce((sum, value, index) => sum + (index % 3 === channel ? value : 0), 0) / 1024;
  expect(meanOf(0)).toBeCloseTo(meanOf(2), 1);
  expect(meanOf(1)).toBeLessThan(0.1);
});

test("images that do not fill their shape are refused", () => {
  expect(() => applyNuisance(grey(1, 0), [2, 28, 28, 1], 0)).toThrow(
    "nuisance: 784 values do not fill images [2,28,28,1]",
  );
});

test("it makes digits harder for raw pixels without making them unreadable", async () => {
  const { train, test: held } = await testTables.open("digits");
  const bank = toFloat(train.images.subarray(0, 500 * 784));
  const queries = toFloat(held.images.subarray(0, 60 * 784));
  const accuracy = (bankImages: Float32Array, queryImages: Float32Array) => {
    let right = 0;
    for (let query = 0; query < 60; query += 1) {
      const nearest = nearestOf(bankImages, queryImages.subarray(query * 784, (query + 1) * 784));
      if (train.labels[nearest] === held.labels[query]) right += 1;
    }
    return right / 60;
  };
  const clean = accuracy(bank, queries);
  const disturbed = accuracy(
    applyNuisance(bank, [500, 28, 28, 1], 1),
    applyNuisance(queries, [60, 28, 28, 1], 2),
  );
  expect(clean).toBeGreaterThan(0.85);
  expect(disturbed).toBeGreaterThan(0.4);
  expect(disturbed).toBeLessThan(clean - 0.1);
});

/** Row of the bank that is nearest to the query. */
function nearestOf(bank: Float32Array, query: Float32Array): number {
  let nearest = 0;
  let best = Number.POSITIVE_INFINITY;
  for (let row = 0; row * query.length < bank.length; row += 1) {
    let distance = 0;
    for (let index = 0; index < query.length; index += 1) {
      distance += ((bank[row * query.length + index] ?? 0) - (query[index] ?? 0)) ** 2;
    }
    if (distance < best) [nearest, best] = [row, distance];
  }
  return nearest;
}

test("a disturbed table keeps labels and size, and disturbs the images of both splits differently", async () => {
  const clean = await testTables.open("digits");
  const disturbed = disturbedTable(clean, { train: 3, test: 2 });
  expect([disturbed.train.count, disturbed.test.count]).toEqual([3, 2]);
  expect(disturbed.train.labels).toEqual(clean.train.labels.subarray(0, 3));
  const size = 28 * 28;
  const wanted = applyNuisance(toFloat(clean.test.images.subarray(0, 2 * size)), [2, 28, 28, 1], 2);
  expect(disturbed.test.images).toEqual(
    Uint8Array.from(wanted, (value) => Math.round(value * 255)),
  );
});
