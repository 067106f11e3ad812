import { expect, test } from "vitest";
import { onCircle } from "./discs.ts";

test.each([
  [0, 0, 1],
  [0, 1, 0],
  [0.6, 0, -0.8],
] as const)("a circle about %s, %s, %s has its angle everywhere", (...centre) => {
  const points = Array.from({ length: 8 }, (_, i) => onCircle(centre, 0.3, (i * Math.PI) / 4));
  for (const point of points) {
    const cosine = point.reduce((sum, value, axis) => sum + value * (centre[axis] ?? 0), 0);
    expect(Math.hypot(...point)).toBeCloseTo(1, 12);
    expect(Math.acos(cosine)).toBeCloseTo(0.3, 9);
  }
  const mean = [0, 1, 2].map(
    (axis) => points.reduce((sum, point) => sum + (point[axis] ?? 0), 0) / 8,
  );
  expect(Math.hypot(...mean)).toBeCloseTo(Math.cos(0.3), 9);
});
