import { expect, test } from "vitest";
import { at } from "../shared/errors.ts";
import { Random } from "../shared/random.ts";
import { kMeans } from "./kMeans.ts";

const WIDTH = 40;
/** Points around each of five corners of a cube, 30 apiece. */
function clustered(): Float32Array {
  const random = new Random(3);
  return Float32Array.from({ length: 150 * WIDTH }, (_, index) => {
    const corner = Math.floor(index / WIDTH) % 5;
    return (index % WIDTH === corner ? 5 : 0) + 0.1 * random.normal();
  });
}

test("finds clusters, and every centre is the mean of its points", () => {
  const points = clustered();
  const given = { points, width: WIDTH, count: 5, iterations: 20, seed: 1 };
  const centers = kMeans(given);
  const found = Array.from({ length: 5 }, (_, index) => {
    const center = centers.subarray(index * WIDTH, (index + 1) * WIDTH);
    return center.reduce((best, value, col) => (value > at(center, best) ? col : best), 0);
  });
  expect(found.toSorted()).toEqual([0, 1, 2, 3, 4]);
  for (const [index, corner] of found.entries()) {
    for (let col = 0; col < WIDTH; col++) {
      const own = Array.from({ length: 30 }, (_, k) => at(points, (5 * k + corner) * WIDTH + col));
      const mean = own.reduce((sum, value) => sum + value, 0) / own.length;
      expect(at(centers, index * WIDTH + col)).toBeCloseTo(mean, 5);
    }
  }
  expect(kMeans(given)).toEqual(centers);
});

test("more centres than different points stay at points", () => {
  const points = Float32Array.of(0, 0, 1, 1, 0, 0, 1, 1);
  const centers = kMeans({ points, width: 2, count: 3, iterations: 5, seed: 0 });
  expect(new Set(centers)).toEqual(new Set([0, 1]));
});
