import { expect, test } from "vitest";
import { radiiOf } from "./radii.ts";

const variances = (...values: readonly number[]) => ({
  data: Float32Array.from(values, Math.log),
  cols: 2,
});
const embedded = {
  rows: 2,
  spaces: { variance: variances(0.04, 0.04, 0, 0.02), "text.variance": variances(1, 1, 0.6, 0.6) },
};
const spaces = [
  { id: "z" },
  { id: "variance", varianceOf: "z" },
  { id: "text.variance", varianceOf: "text.z" },
];

test("the radius is the root mean square of the standard deviations", () => {
  const z = [...(radiiOf(embedded, "z", spaces) ?? [])];
  expect(z[0]).toBeCloseTo(0.2, 6);
  expect(z[1]).toBeCloseTo(0.1, 6);
  const joint = [...(radiiOf(embedded, "z+text.z", spaces) ?? [])];
  expect(joint.map((each) => Number(each.toFixed(4)))).toEqual([0.2, 0.1, 1, 0.7746]);
});

test("a space without variances has none", () => {
  expect(radiiOf(embedded, "h", spaces)).toBeUndefined();
  expect(radiiOf(embedded, "z+text.z", spaces.slice(0, 2))).toBeUndefined();
});
