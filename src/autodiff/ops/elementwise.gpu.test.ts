/** Element-wise and shape ops compared with central differences, including fusion and broadcasts. */
import { beforeAll, describe, expect, it } from "vitest";
import { testGpu } from "../../cli/testing.ts";
import { type Device, openDevice } from "../../gpu/device.ts";
import type { GradientChecks } from "../gradientCheck.ts";
import { gradients } from "../gradients.ts";
import { constant, data, input, scalar, type Tensor } from "../tensor.ts";
import { evaluate, gradientError } from "../testing.ts";
import { add, divide, multiply, negate, subtract } from "./arithmetic.ts";
import { expandTo } from "./expand.ts";
import {
  abs,
  exp,
  gelu,
  log,
  maximum,
  minimum,
  relu,
  rsqrt,
  sigmoid,
  softplus,
  sqrt,
  square,
  tanh,
} from "./math.ts";
import { max, mean, sum } from "./reduce.ts";
import { concatRows, rows, splitRows } from "./rows.ts";
import { gateGradient, reshape, stopGradient } from "./shape.ts";

let device: Device;
beforeAll(async () => {
  device = await openDevice(await testGpu(), { defaultLimits: true });
});

const away = (random: { uniform(): number }) =>
  (random.uniform() < 0.5 ? -1 : 1) * (0.3 + random.uniform());
const above = (random: { uniform(): number }) => 0.5 + random.uniform();

const checks: GradientChecks = {
  add: { shapes: [[3, 5], [5]], build: (a, b) => add(a, b) },
  subtract: {
    shapes: [
      [3, 1],
      [3, 8],
    ],
    build: (a, b) => subtract(a, b),
  },
  multiply: {
    shapes: [
      [2, 3, 4],
      [3, 1],
    ],
    build: (a, b) => multiply(a, b),
  },
  divide: { shapes: [[7], [7]], build: (a, b) => divide(a, b), values: away, step: 1e-3 },
  negate: { shapes: [[1]], build: (a) => negate(a) },
  exp: { shapes: [[4, 4]], build: (a) => exp(a) },
  log: { shapes: [[13]], build: (a) => log(a), values: above },
  sqrt: { shapes: [[13]], build: (a) => sqrt(a), values: above },
  square: { shapes: [[5, 3]], build: (a) => square(a) },
  relu: { shapes: [[64]], build: (a) => relu(a), values: away, step: 1e-3 },
  tanh: { shapes: [[9]], build: (a) => tanh(a) },
  sigmoid: { shapes: [[9]], build: (a) => sigmoid(a) },
  gelu: { shapes: [[9]], build: (a) => gelu(a) },
  softplus: { shapes: [[12]], build: (a) => softplus(multiply(a, constant(3))) },
  abs: { shapes: [[8]], build: (a) => abs(a), values: away, step: 1e-3 },
  maximum: { shapes: [[8], [8]], build: (a, b) => maximum(a, b), step: 1e-4 },
  minimum: { shapes: [[8], [1]], build: (a, b) => minimum(a, b), step: 1e-4 },
  expand: { shapes: [[1, 3, 1]], build: (a) => expandTo(a, [2, 3, 4]) },
  sum: { shapes: [[3, 5, 4]], build: (a) => sum(a, [0, 2]) },
  mean: { shapes: [[6, 7, 4]], build: (a) => mean(a, [1]) },
  "sum of everything": { shapes: [[1031]], build: (a) => sum(a) },
  reshape: { shapes: [[4, 6]], build: (a) => square(reshape(a, [3, 8])) },
  rows: { shapes: [[5, 3]], build: (a) => square(rows(a, 1, 2)) },
  concatRows: {
    shapes: [
      [2, 3],
      [3, 3],
    ],
    build: (a, b) => square(concatRows([b, a, b])),
  },
  "swapped row ranges": {
    shapes: [[4, 32]],
    build: (a) => {
      const [first, second] = splitRows(a, 2);
      return first && second ? multiply(a, concatRows([second, first])) : a;
    },
  },
  "a fused chain": {
    shapes: [[6, 8], [8], [6, 1]],
    build: (x, scale, shift) => {
      const y = relu(add(multiply(x, scale), shift));
      return add(multiply(y, y), sigmoid(multiply(y, scale)));
    },
    step: 1e-3,
  },
  "more operands than a stage can bind": {
    shapes: Array.from({ length: 11 }, () => [4, 4]),
    build: (...all) => all.reduce((a, b) => add(sigmoid(a), multiply(a, b))),
    values: (random) => 0.5 * random.normal(),
  },
};

describe("max", () => {
  it("is the maximum over its axes", async () => {
    const x = data(Float32Array.of(1, 5, -2, 7, 0, 3), [2, 3]);
    const { y } = await evaluate(device, { y: max(x, [1]) });
    expect([...(y ?? [])]).toEqual([5, 7]);
  });
});

describe("gradients agree with central differences", () => {
  for (const [name, check] of Object.entries(checks)) {
    it(name, async () => {
      expect(await gradientError(device, check)).toBeLessThan(3e-3);
    });
  }

  it("through a run-time scalar that becomes a gradient", async () => {
    const error = await gradientError(device, {
      shapes: [[3, 4]],
      build: (x) => multiply(scalar("weight"), mean(concatRows([x, x]))),
      scalars: { weight: 2.5 },
    });
    expect(error).toBeLessThan(3e-3);
  });

  it("gateGradient keeps values and scales the gradient", async () => {
    const x = input("x", [5]);
    const y = gateGradient(x, scalar("gate"));
    const [gradient = x] = gradients(sum(square(y)), [x]);
    const values = Float32Array.of(1, -2, 3, -4, 5);
    const results = await evaluate(device, { y, gradient }, { x: values }, { gate: 0.25 });
    expect(results.y).toEqual(values);
    expect(results.gradient).toEqual(values.map((value) => 0.5 * value));
  });

  it("stopGradient has no gradient", async () => {
    const error = await gradientError(device, {
      shapes: [[5], [5]],
      build: (a, b) => add(stopGradient(subtract(a, a)), b),
    });
    expect(error).toBeLessThan(3e-3);
  });
});

describe("where an argument is clamped", () => {
  const values = Float32Array.of(-1, 0, 1e-36, 1e-20, 0.25, 4);
  it.each<[string, (x: Tensor) => Tensor, readonly number[]]>([
    ["log", log, [0, 0, 0, 1e20, 4, 0.25]],
    ["sqrt", sqrt, [0, 0, 5e17, 5e9, 1, 0.25]],
    ["rsqrt", rsqrt, [0, 0, 0, -5e29, -4, -0.0625]],
    ["relu", relu, [0, 0, 1, 1, 1, 1]],
    ["abs", abs, [-1, 0, 1, 1, 1, 1]],
  ])("%s is finite and its gradient 0", async (_, op, expected) => {
    const x = input("x", [values.length]);
    const y = op(x);
    const [gradient = x] = gradients(sum(y), [x]);
    const results = await evaluate(device, { y, gradient }, { x: values });
    expect([...(results.y ?? [])].every(Number.isFinite)).toBe(true);
    expected.forEach((slope, index) => {
      const found = results.gradient?.[index] ?? Number.NaN;
      expect(Math.abs(found - slope), `at ${values[index]}`).toBeLessThanOrEqual(
        1e-5 * Math.abs(slope),
      );
    });
  });
});
