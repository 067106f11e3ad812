import { expect, test } from "vitest";
import { partialSpearman, ranksOf, spearman } from "./rankCorrelation.ts";

test("equal values share the mean of their ranks", () => {
  expect([...ranksOf([3, 1, 3, 2])]).toEqual([3.5, 1, 3.5, 2]);
});

test("spearman is 1 for any rising function, and not defined for a constant", () => {
  expect(spearman([1, 2, 3, 4], [1, 8, 27, 64])).toBeCloseTo(1, 12);
  expect(spearman([1, 2, 3, 4], [4, 3, 2, 1])).toBeCloseTo(-1, 12);
  expect(spearman([1, 2, 3], [5, 5, 5])).toBeNull();
  // Ranks 1, 2, 3.5, 5, 3.5 against 1 to 5.
  expect(spearman([1, 2, 3, 4, 5], [5, 6, 7, 8, 7])).toBeCloseTo(0.8207826817, 9);
});

test("the partial correlation removes what a third quantity explains", () => {
  const c = [1, 2, 3, 4, 5, 6, 7, 8];
  const a = [2, 1, 4, 3, 6, 5, 8, 7];
  expect(partialSpearman(a, c, c)).toBeNull();
  const b = [1, 2, 4, 3, 5, 6, 8, 7];
  const [ab, ac, bc] = [spearman(a, b) ?? 0, spearman(a, c) ?? 0, spearman(b, c) ?? 0];
  const expected = (ab - ac * bc) / Math.sqrt((1 - ac ** 2) * (1 - bc ** 2));
  expect(partialSpearman(a, b, c)).toBeCloseTo(expected, 12);
  expect(expected).toBeLessThan(ab);
});
