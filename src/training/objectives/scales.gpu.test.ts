/** Objectives of vectors of any length against float64, where squares overflow, underflow or cancel in float32. */
import { beforeAll, expect, it } from "vitest";
import { gradients } from "../../autodiff/gradients.ts";
import { multiply } from "../../autodiff/ops/arithmetic.ts";
import { layerNorm } from "../../autodiff/ops/layerNorm.ts";
import { normalizeRows } from "../../autodiff/ops/normalizeRows.ts";
import { sum } from "../../autodiff/ops/reduce.ts";
import { constant, input, type Tensor } from "../../autodiff/tensor.ts";
import { evaluate } from "../../autodiff/testing.ts";
import { testGpu } from "../../cli/testing.ts";
import { type Device, openDevice } from "../../gpu/device.ts";
import { at } from "../../shared/errors.ts";
import { Random } from "../../shared/random.ts";
import { barlowTwins } from "./barlowTwins.ts";
import { ntXent } from "./ntXent.ts";
import { vicReg } from "./vicReg.ts";

let device: Device;
beforeAll(async () => {
  device = await openDevice(await testGpu());
});

const random = new Random(11);
const normals = (length: number) => Float32Array.from({ length }, () => random.normal());
const [ROWS, COLS] = [8, 6];
const base = normals(ROWS * COLS);

const rowOf = (values: ArrayLike<number>, row: number, cols = COLS): number[] =>
  Array.from({ length: cols }, (_, col) => at(values, row * cols + col));
const dot = (a: readonly number[], b: readonly number[]) =>
  a.reduce((total, value, i) => total + value * at(b, i), 0);
const unitOf = (row: readonly number[]): number[] => {
  const norm = Math.max(Math.hypot(...row), 1e-12);
  return row.map((value) => value / norm);
};

/** NT-Xent at temperature ½ in float64. */
function referenceLoss(values: ArrayLike<number>): number {
  const units = Array.from({ length: ROWS }, (_, row) => unitOf(rowOf(values, row)));
  const losses = units.map((unit, row) => {
    const logits = units.map((other) => dot(unit, other) / 0.5);
    const others = logits.filter((_, index) => index !== row);
    const total = others.reduce((all, logit) => all + Math.exp(logit), 0);
    return Math.log(total) - at(logits, (row + ROWS / 2) % ROWS);
  });
  return losses.reduce((all, loss) => all + loss, 0) / ROWS;
}

const largestOf = (values: ArrayLike<number>) => Math.max(...Array.from(values, Math.abs));

it.each([1e-20, 1e-11, 1e-8, 1, 1e8, 1e20, 1e30])("NT-Xent of rows × %f", async (scale) => {
  const x = base.map((value) => value * scale);
  const z = input("z", [ROWS, COLS]);
  const loss = ntXent(z, constant(0.5));
  const [gradient = z] = gradients(loss, [z]);
  const results = await evaluate(device, { loss, gradient, unit: normalizeRows(z) }, { z: x });
  expect(at(results.loss ?? [], 0)).toBeCloseTo(referenceLoss(x), 5);
  const units = Array.from({ length: ROWS }, (_, row) => unitOf(rowOf(x, row))).flat();
  const bound = 1e-6 * largestOf(units);
  units.forEach((value, i) => {
    expect(Math.abs(at(results.unit ?? [], i) - value)).toBeLessThanOrEqual(bound);
  });
  // Below the floor the loss is flat to float64's rounding of its differences.
  if (scale < 1e-12) {
    expect([...(results.gradient ?? [])].every(Number.isFinite)).toBe(true);
    return;
  }
  const slopes = Array.from(x, (value, i) => {
    const moved = (by: number) => Float64Array.from(x, (v, j) => (i === j ? value + by : v));
    const step = 1e-5 * scale;
    return ((referenceLoss(moved(step)) - referenceLoss(moved(-step))) / (2 * step)) * scale;
  });
  slopes.forEach((slope, i) => {
    const found = at(results.gradient ?? [], i) * scale;
    expect(Math.abs(found - slope) / largestOf(slopes), `gradient ${i}`).toBeLessThan(2e-5);
  });
});

/** `column` in one column and normal values in the others. */
const withColumn = (column: (row: number) => number) =>
  Float32Array.from(base, (value, i) => (i % COLS === 2 ? column(Math.floor(i / COLS)) : value));

/** Columns of a view, less their means, in float64. */
const centredColumns = (values: Float32Array): number[][] =>
  Array.from({ length: COLS }, (_, col) => {
    const column = Array.from({ length: ROWS }, (_, row) => at(values, row * COLS + col));
    const mean = column.reduce((total, value) => total + value, 0) / ROWS;
    return column.map((value) => value - mean);
  });

function referenceVicReg(views: readonly [Float32Array, Float32Array]): number {
  const [first, second] = views;
  const squares = Array.from(first, (value, i) => (value - at(second, i)) ** 2);
  let total = (25 * squares.reduce((all, value) => all + value, 0)) / squares.length;
  for (const view of views) {
    const columns = centredColumns(view);
    columns.forEach((a, i) => {
      columns.forEach((b, j) => {
        const shared = dot(a, b) / (ROWS - 1);
        if (i !== j) total += shared ** 2 / COLS;
        else total += (12.5 * Math.max(0, 1 - Math.sqrt(shared + 1e-4))) / COLS;
      });
    });
  }
  return total;
}

it.each<[string, (row: number) => number]>([
  ["ordinary", (row) => Math.sin(row)],
  ["1e10 throughout", () => 1e10],
  ["1e4 and small differences", (row) => 1e4 + (row % 3) / 8],
])("VICReg and Barlow Twins with a column of %s", async (_, column) => {
  const first = withColumn(column);
  const second = first.map((value, i) => (i % COLS === 2 ? value : value + 0.1 * Math.cos(i)));
  const weights = { sim: constant(25), std: constant(25), cov: constant(1) };
  const inputs: readonly [Tensor, Tensor] = [input("a", [ROWS, COLS]), input("b", [ROWS, COLS])];
  const loss = vicReg(...inputs, weights);
  const [gradient = loss] = gradients(loss, [inputs[0]]);
  const barlow = barlowTwins(...inputs, constant(0.005));
  const [barlowGradient = loss] = gradients(barlow, [inputs[0]]);
  const outputs = { loss, gradient, barlow, barlowGradient };
  const results = await evaluate(device, outputs, { a: first, b: second });
  const expected = referenceVicReg([first, second]);
  expect(Math.abs(at(results.loss ?? [], 0) / expected - 1)).toBeLessThan(1e-5);
  expect(largestOf(results.gradient ?? [])).toBeLessThan(100);
  const standardised = [first, second].map((view) =>
    centredColumns(view).map((values) => {
      const scale = 1 / Math.sqrt(dot(values, values) / ROWS + 1e-5);
      return values.map((value) => value * scale);
    }),
  );
  let correlated = 0;
  at(standardised, 0).forEach((a, i) => {
    at(standardised, 1).forEach((b, j) => {
      const c = dot(a, b) / ROWS;
      correlated += i === j ? (1 - c) ** 2 : 0.005 * c ** 2;
    });
  });
  expect(at(results.barlow ?? [], 0)).toBeCloseTo(correlated, 4);
  expect([...(results.barlowGradient ?? [])].every(Number.isFinite)).toBe(true);
});

it("layer norm of a constant row is its shift, whatever the constant", async () => {
  const cols = 12;
  const x = Float32Array.from({ length: 4 * cols }, (_, i) =>
    at([1e10, 0.1, -3e7, 1e30], Math.floor(i / cols)),
  );
  const z = input("z", [4, cols]);
  const parameters = input("parameters", [2, cols]);
  const y = layerNorm(z, parameters);
  const [gradient = z] = gradients(sum(multiply(y, y)), [z]);
  const results = await evaluate(
    device,
    { y, gradient },
    { z: x, parameters: Float32Array.from({ length: 2 * cols }, (_, i) => (i < cols ? 1 : 0.5)) },
  );
  for (const value of results.y ?? []) expect(value).toBeCloseTo(0.5, 3);
  for (const value of results.gradient ?? []) expect(Math.abs(value)).toBeLessThan(1e-2);
});
