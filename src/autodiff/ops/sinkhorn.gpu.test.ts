/** Sinkhorn codes compared with the definition in f64, and their properties. */
import { beforeAll, describe, expect, it } from "vitest";
import { testGpu } from "../../cli/testing.ts";
import { type Device, openDevice } from "../../gpu/device.ts";
import { at } from "../../shared/errors.ts";
import { Random } from "../../shared/random.ts";
import { constant, data } from "../tensor.ts";
import { evaluate } from "../testing.ts";
import { sinkhorn } from "./sinkhorn.ts";

let device: Device;
beforeAll(async () => {
  device = await openDevice(await testGpu(), { defaultLimits: true });
});

/** As in the paper: exponentials, then alternating rows and columns. */
function plainly(scores: Float32Array, rows: number, epsilon: number, iterations: number) {
  const cols = scores.length / rows;
  const largest = Math.max(...scores);
  const q = Array.from(scores, (score) => Math.exp((score - largest) / epsilon));
  const scale = (count: number, each: (index: number) => number, owner: (i: number) => number) => {
    const sums = new Float64Array(count);
    q.forEach((value, i) => {
      sums[owner(i)] = at(sums, owner(i)) + value;
    });
    q.forEach((value, i) => {
      q[i] = (value / at(sums, owner(i))) * each(owner(i));
    });
  };
  for (let iteration = 0; iteration < iterations; iteration++) {
    scale(
      cols,
      () => 1 / cols,
      (i) => i % cols,
    );
    scale(
      rows,
      () => 1 / rows,
      (i) => Math.floor(i / cols),
    );
  }
  scale(
    rows,
    () => 1,
    (i) => Math.floor(i / cols),
  );
  return q;
}

const scoresOf = (rows: number, cols: number, spread: number) => {
  const random = new Random(2);
  return Float32Array.from({ length: rows * cols }, () => spread * random.uniform(-1, 1));
};

describe("sinkhorn", () => {
  it.each([
    { rows: 1, cols: 1, epsilon: 0.05, iterations: 3 },
    { rows: 13, cols: 5, epsilon: 0.05, iterations: 3 },
    { rows: 130, cols: 31, epsilon: 0.1, iterations: 1 },
    { rows: 7, cols: 70, epsilon: 0.05, iterations: 0 },
  ])("equals its definition: $rows×$cols, ε $epsilon, $iterations times", async (sample) => {
    const { rows, cols, epsilon, iterations } = sample;
    const scores = scoresOf(rows, cols, 1);
    const request = { scores: data(scores, [rows, cols]), epsilon: constant(epsilon), iterations };
    const { q = new Float32Array() } = await evaluate(device, { q: sinkhorn(request) });
    const expected = plainly(scores, rows, epsilon, iterations);
    expected.forEach((value, i) => {
      expect(Math.abs(at(q, i) - value)).toBeLessThan(2e-5);
    });
  });

  it("uses every prototype where softmax would use one, also at ε 0.005", async () => {
    const [rows, cols] = [64, 8];
    const scores = scoresOf(rows, cols, 0.2).map((score, i) => score + (i % cols === 3 ? 0.8 : 0));
    const codes = sinkhorn({
      scores: data(scores, [rows, cols]),
      epsilon: constant(0.005),
      iterations: 20,
    });
    const { q = new Float32Array() } = await evaluate(device, { q: codes });
    const shares = Array.from({ length: cols }, (_, col) =>
      Array.from({ length: rows }, (__, row) => at(q, row * cols + col)).reduce((a, b) => a + b),
    );
    for (const share of shares) expect(Math.abs(share / rows - 1 / cols)).toBeLessThan(0.05);
    expect(q.every((value) => Number.isFinite(value))).toBe(true);
  });

  it("excludes absent samples", async () => {
    const [rows, cols] = [9, 4];
    const scores = scoresOf(rows, cols, 1);
    const absent = Float32Array.from({ length: rows }, (_, row) => (row < 6 ? 0 : -1e9));
    const request = { epsilon: constant(0.1), iterations: 3 };
    const { all = [], some = [] } = await evaluate(device, {
      all: sinkhorn({
        ...request,
        scores: data(scores, [rows, cols]),
        absent: data(absent, [rows]),
      }),
      some: sinkhorn({ ...request, scores: data(scores.slice(0, 6 * cols), [6, cols]) }),
    });
    for (let i = 0; i < 6 * cols; i++) {
      expect(Math.abs(at(all, i) - at(some, i))).toBeLessThan(1e-5);
    }
  });
});
