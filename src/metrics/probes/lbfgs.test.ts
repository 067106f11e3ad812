import { expect, test } from "vitest";
import { minimise, type Objective } from "./lbfgs.ts";

const EXACT = { maxIterations: 500, gradientTolerance: 1e-9, valueTolerance: 0 };

test("minimises a quadratic with curvatures from 1 to 1,000", () => {
  const quadratic: Objective = (point, gradient) => {
    let value = 0;
    for (const [index, x] of point.entries()) {
      const curvature = 10 ** (index / 3);
      gradient[index] = curvature * (x - index);
      value += (curvature / 2) * (x - index) ** 2;
    }
    return value;
  };
  const start = new Float64Array(10);
  const { point, value, iterations } = minimise(quadratic, start, EXACT);
  for (const [index, x] of point.entries()) expect(x).toBeCloseTo(index, 7);
  expect(value).toBeLessThan(1e-12);
  expect(iterations).toBeLessThan(60);
  expect(start.every((x) => x === 0)).toBe(true);
});

test("minimises Rosenbrock's function", () => {
  const valley: Objective = (point, gradient) => {
    const [x = 0, y = 0] = point;
    gradient[0] = -2 * (1 - x) - 400 * x * (y - x * x);
    gradient[1] = 200 * (y - x * x);
    return (1 - x) ** 2 + 100 * (y - x * x) ** 2;
  };
  const { point } = minimise(valley, Float64Array.of(-1.2, 1), EXACT);
  expect(point[0]).toBeCloseTo(1, 6);
  expect(point[1]).toBeCloseTo(1, 6);
});

test("stops immediately at a minimum", () => {
  const flat: Objective = (_, gradient) => {
    gradient.fill(0);
    return 3;
  };
  expect(minimise(flat, new Float64Array(2), EXACT)).toMatchObject({ value: 3, iterations: 0 });
});
