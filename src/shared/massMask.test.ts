import { expect, test } from "vitest";
import { massMask } from "./massMask.ts";

test("selects the smallest set of patches with the mass, largest first", () => {
  expect(Array.from(massMask([0.1, 0.5, 0.1, 0.3], 0.6))).toEqual([0, 1, 0, 1]);
  expect(Array.from(massMask([0.1, 0.5, 0.1, 0.3], 0.5))).toEqual([0, 1, 0, 0]);
});

test("shares need not sum to 1", () => {
  expect(Array.from(massMask([1, 5, 1, 3], 0.8))).toEqual([0, 1, 0, 1]);
});

test("of equal shares the earlier patch is selected", () => {
  expect(Array.from(massMask([0.25, 0.25, 0.25, 0.25], 0.5))).toEqual([1, 1, 0, 0]);
});

test("the whole mass selects all patches with a share", () => {
  expect(Array.from(massMask([0.1, 0.2, 0.7], 1))).toEqual([1, 1, 1]);
  expect(Array.from(massMask([0, 1], 1))).toEqual([0, 1]);
});

test("all patches are selected if all shares are zero", () => {
  expect(Array.from(massMask([0, 0], 0.6))).toEqual([1, 1]);
  expect(massMask([], 0.6)).toHaveLength(0);
});
