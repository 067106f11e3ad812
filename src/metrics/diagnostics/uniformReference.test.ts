/** Compared with known values, numerical integration and random samples. */
import { describe, expect, it, test } from "vitest";
import { measure } from "../index.ts";
import { gaussian } from "../testing.ts";
import { uniformReference } from "./uniformReference.ts";

describe("the uniform reference", () => {
  test.each([
    [2, -1.575],
    [16, -3.513],
    [32, -3.752],
    [64, -3.875],
    [128, -3.938],
  ])("in %i dimensions is %f", (cols, expected) => {
    expect(uniformReference(1000, cols).value).toBeCloseTo(expected, 3);
  });

  it("agrees with numerical integration in three dimensions, where t is uniform on [−1, 1]", () => {
    const pieces = 20_000;
    let sum = 0;
    for (let index = 0; index < pieces; index++) {
      const t = -1 + (2 * (index + 0.5)) / pieces;
      sum += Math.exp(-2 * (2 - 2 * t)) / pieces;
    }
    expect(uniformReference(10, 3).value).toBeCloseTo(Math.log(sum), 7);
  });

  it("is two opposite points in one dimension", () => {
    expect(uniformReference(10, 1).value).toBeCloseTo(Math.log((1 + Math.exp(-8)) / 2), 10);
  });

  it("predicts the mean and deviation of random samples", () => {
    const drawn = Array.from(
      { length: 40 },
      (_, seed) => measure(gaussian(60, 8, seed)).uniformity,
    );
    const { value, deviation } = uniformReference(60, 8);
    const mean = drawn.reduce((a, b) => a + b, 0) / drawn.length;
    const spread = Math.sqrt(drawn.reduce((sum, each) => sum + (each - mean) ** 2, 0) / 39);
    expect(Math.abs(mean - value)).toBeLessThan(deviation);
    expect(spread / deviation).toBeGreaterThan(0.6);
    expect(spread / deviation).toBeLessThan(1.5);
  });

  it("rejects zero dimensions and a single point", () => {
    expect(() => uniformReference(10, 0)).toThrow("0 dimensions");
    expect(() => uniformReference(1, 4)).toThrow("1 points");
  });
});
