import { describe, expect, test } from "vitest";
import { decimate, runningMean } from "./decimate.ts";

describe("decimate", () => {
  const steps = Array.from({ length: 10_000 }, (_, index) => index);

  test("returns a short line unchanged", () => {
    const line = { steps: [0, 1, 2], values: [3, 1, 2] };
    expect(decimate(line, 10)).toEqual(line);
  });

  test("keeps spikes, the order of steps and the number of columns", () => {
    const values = steps.map((step) => Math.sin(step / 500));
    values[4321] = 99;
    values[4322] = -99;
    const thin = decimate({ steps, values }, 100);
    const kept = Array.from(thin.values);
    expect(kept).toContain(99);
    expect(kept).toContain(-99);
    expect(kept.length).toBeLessThanOrEqual(200);
    const order = Array.from(thin.steps);
    expect(order).toEqual([...order].sort((a, b) => a - b));
  });

  test("keeps one point of a column whose values are all equal", () => {
    expect(decimate({ steps, values: steps.map(() => 1) }, 50).steps).toHaveLength(50);
  });
});

test("the running mean starts at the first value and approaches a constant", () => {
  expect(Array.from(runningMean([], 10))).toEqual([]);
  // A gap stays a gap, and the mean goes on after it.
  const [before, gap, after] = runningMean([4, Number.NaN, 4], 10);
  expect([before, gap, after]).toEqual([4, Number.NaN, 4]);
  const means = runningMean([5, ...new Array<number>(100).fill(1)], 10);
  expect(means[0]).toBe(5);
  expect(means[1]).toBeLessThan(5);
  expect(means[100]).toBeCloseTo(1);
});
