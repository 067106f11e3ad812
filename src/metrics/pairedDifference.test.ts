import { expect, test } from "vitest";
import { pairedDifference } from "./pairedDifference.ts";

/** Intervals by scipy.stats.t.interval. */
test.each([
  [[0.189, -0.523], [0.448, -0.467], 0.1575, -1.13218, 1.44718],
  [[2.041, -2.556, 0.418], [2.284, -2.301, 0.696], 0.258667, 0.21448, 0.30285],
  [
    [-0.007, 1.046, 0.742, 0.724, 1.619, -1.206, -0.627, -1.321, -0.108, 0.999, -0.022, 0.496],
    [0.102, 1.361, 0.951, 1.202, 2.008, -0.811, -0.333, -0.96, 0.258, 1.265, 0.228, 0.785],
    0.310083,
    0.24822,
    0.37195,
  ],
])("%j and %j", (first, second, mean, low, high) => {
  const found = pairedDifference(first, second);
  expect(found?.mean).toBeCloseTo(mean, 5);
  expect(found?.low).toBeCloseTo(low, 4);
  expect(found?.high).toBeCloseTo(high, 4);
  expect(found?.pairs).toBe(first.length);
});

test("one pair has no interval, and lists of other lengths are refused", () => {
  expect(pairedDifference([1], [2])).toBeUndefined();
  expect(() => pairedDifference([1, 2], [2])).toThrow("found 2 and 1 values; give pairs");
});
