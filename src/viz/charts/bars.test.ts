import { expect, test } from "vitest";
import { barHeights } from "./bars.ts";

test("bars fall from 1 at the largest value to 0 four decades below it", () => {
  const heights = Array.from(barHeights([100, 10, 1, 0.01, 1e-9, 0]));
  expect(heights).toEqual([1, 0.75, 0.5, 0, 0, 0]);
});

test("a spectrum of zeros, or none, has no height", () => {
  expect(Array.from(barHeights([0, 0]))).toEqual([0, 0]);
  expect(barHeights([])).toHaveLength(0);
});
