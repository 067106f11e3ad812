import { expect, test } from "vitest";
import { areaUnderCurve, heatOf, hottest, medianOf } from "./grounding.ts";

const patches = { data: [1, 0, 0, 1, 0.5, 0.5], depth: 2 };
const words = { data: [2, 0, 0, 4], depth: 2 };

test("heat is the mean product with the chosen words", () => {
  expect([...heatOf(patches, words, [0])]).toEqual([2, 0, 1]);
  expect([...heatOf(patches, words, [0, 1])]).toEqual([1, 2, 1.5]);
  expect(hottest(heatOf(patches, words, [0, 1]))).toBe(1);
  expect(heatOf(patches, words, [0], -2)[0]).toBeCloseTo(0.5, 6);
});

test("the area under the curve counts ties half", () => {
  expect(areaUnderCurve([3, 4], [1, 2])).toBe(1);
  expect(areaUnderCurve([1, 2], [3, 4])).toBe(0);
  expect(areaUnderCurve([1, 1], [1, 1])).toBe(0.5);
  expect(areaUnderCurve([2], [])).toBeNull();
});

test("median", () => {
  expect([medianOf([3, 1, 2]), medianOf([4, 1, 2, 3]), medianOf([])]).toEqual([2, 2.5, null]);
});
