import { expect, test } from "vitest";
import { embeddingsOf, gaussian } from "../testing.ts";
import { nearestNeighbours } from "./neighbours.ts";

/** (1, 0), (2, 0), (1, 1), (0, 3), (−1, 0) */
const points = embeddingsOf(5, 2, (row, col) => [1, 0, 2, 0, 1, 1, 0, 3, -1, 0][row * 2 + col]!);

test("cosine compares directions, Euclidean distance compares positions", () => {
  const byCosine = nearestNeighbours(0, points, 2, "cosine");
  expect(byCosine.map(({ index }) => index)).toEqual([1, 2]);
  expect(byCosine[0]?.value).toBeCloseTo(1, 12);
  expect(byCosine[1]?.value).toBeCloseTo(Math.SQRT1_2, 12);
  const byDistance = nearestNeighbours(0, points, 10, "euclidean");
  // (2, 0) and (1, 1) are at equal distance: the lower index comes first.
  expect(byDistance.map(({ index }) => index)).toEqual([1, 2, 4, 3]);
  expect(byDistance.map(({ value }) => value ** 2)).toEqual([1, 1, 4, expect.closeTo(10, 10)]);
});

test("a vector query excludes no row", () => {
  expect(nearestNeighbours([0, 1], points, 1, "cosine")).toEqual([{ index: 3, value: 1 }]);
  expect(nearestNeighbours([0, 0], points, 5, "cosine").map(({ value }) => value)).toEqual(
    Array(5).fill(0),
  );
});

test("throws InputError on inputs that do not fit", () => {
  expect(() => nearestNeighbours(5, points, 1, "cosine")).toThrow(
    "query 5 is not a row; give 0 to 4",
  );
  expect(() => nearestNeighbours([1], points, 1, "cosine")).toThrow("holds 1 numbers");
  expect(() => nearestNeighbours([1, Number.NaN], points, 1, "cosine")).toThrow("holds NaN");
  expect(() => nearestNeighbours(0, gaussian(2, 2), 0, "cosine")).toThrow("k is 0");
});
