import { expect, test } from "vitest";
import { massMask } from "./attention.ts";

test("the fewest patches that hold the mass, the largest first", () => {
  expect(Array.from(massMask([0.1, 0.5, 0.1, 0.3], 0.6))).toEqual([0, 1, 0, 1]);
  expect(Array.from(massMask([0.1, 0.5, 0.1, 0.3], 0.5))).toEqual([0, 1, 0, 0]);
});

test("shares need not sum to 1", () => {
  expect(Array.from(massMask([1, 5, 1, 3], 0.8))).toEqual([0, 1, 0, 1]);
});

test("of equal shares the earlier are kept", () => {
  expect(Array.from(massMask([0.25, 0.25, 0.25, 0.25], 0.5))).toEqual([1, 1, 0, 0]);
});

test("all of the mass keeps all that have some", () => {
  expect(Array.from(massMask([0.1, 0.2, 0.7], 1))).toEqual([1, 1, 1]);
  expect(Array.from(massMask([0, 1], 1))).toEqual([0, 1]);
});

test("nothing to share keeps all", () => {
  expect(Array.from(massMask([0, 0], 0.6))).toEqual([1, 1]);
  expect(massMask([], 0.6)).toHaveLength(0);
});
