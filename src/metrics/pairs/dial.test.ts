/** What the dial of the modality gap measures beside retrieval and zero-shot: losses and silhouettes. */
import { expect, test } from "vitest";
import { atOnce } from "../../shared/pieces.ts";
import { type Rows, unitRows } from "../embeddings.ts";
import { gaussian } from "../testing.ts";
import { pairLoss } from "./pairLoss.ts";
import { classSilhouette } from "./silhouette.ts";

const dot = (a: Rows, i: number, b: Rows, j: number) => {
  let sum = 0;
  for (let col = 0; col < a.cols; col++)
    sum += a.data[i * a.cols + col]! * b.data[j * a.cols + col]!;
  return sum;
};
const range = (count: number) => Array.from({ length: count }, (_, index) => index);

test("losses equal their definitions, at temperatures where exp overflows as well", () => {
  const [image, text] = [unitRows(gaussian(70, 5, 1)), unitRows(gaussian(70, 5, 2))];
  for (const temperature of [1, 0.01, 1e-4]) {
    const logits = range(70).map((i) => range(70).map((j) => dot(image, i, text, j) / temperature));
    const logSumExp = (values: readonly number[]) => {
      const most = Math.max(...values);
      return most + Math.log(values.reduce((sum, value) => sum + Math.exp(value - most), 0));
    };
    const expected = range(70).map((i) => {
      const column = range(70).map((j) => logits[j]![i]!);
      return (logSumExp(logits[i]!) + logSumExp(column)) / 2 - logits[i]![i]!;
    });
    const mean = expected.reduce((sum, value) => sum + value, 0) / 70;
    expect(atOnce(pairLoss(image, text, { of: "cross-entropy", temperature }))).toBeCloseTo(
      mean,
      8,
    );
  }
  const sigmoid = atOnce(pairLoss(image, text, { of: "sigmoid", temperature: 0.1, bias: -10 }));
  const plain = range(70).reduce(
    (total, i) =>
      total +
      range(70).reduce((sum, j) => {
        const logit = dot(image, i, text, j) / 0.1 - 10;
        return sum + Math.log(1 + Math.exp(i === j ? -logit : logit));
      }, 0),
    0,
  );
  expect(sigmoid).toBeCloseTo(plain / 70, 8);
});

test("the matching loss of expected distances equals its definition", () => {
  const [image, text] = [unitRows(gaussian(40, 5, 1)), unitRows(gaussian(40, 5, 2))];
  const [scale, shift] = [3, 4];
  const variance = (row: number, of: number) => 0.1 + 0.05 * ((row * of) % 7);
  const both = [3, 5].map((of) => Float64Array.from(range(40), (row) => variance(row, of)));
  let sum = 0;
  for (const i of range(40)) {
    for (const j of range(40)) {
      const distance = 2 - 2 * dot(image, i, text, j) + variance(i, 3) + variance(j, 5);
      const logit = shift - scale * distance;
      sum += Math.log(1 + Math.exp(i === j ? -logit : logit));
    }
  }
  const [a, b] = both.map((each) => each.map((value) => scale * value));
  const loss = pairLoss(image, text, {
    of: "matching",
    temperature: 1 / (2 * scale),
    bias: shift - 2 * scale,
    penalties: { image: a ?? [], text: b ?? [] },
  });
  expect(atOnce(loss)).toBeCloseTo((2 * sum) / 1600, 8);
});

test("equal vectors cost ln N", () => {
  const same = unitRows({ data: new Float32Array(8).fill(1), rows: 8, cols: 1 });
  const loss = atOnce(pairLoss(same, same, { of: "cross-entropy", temperature: 0.07 }));
  expect(loss).toBeCloseTo(Math.log(8), 12);
});

test("the silhouette equals its definition by pairs", () => {
  const unit = unitRows(gaussian(30, 4, 3));
  const labels = Int32Array.from({ length: 30 }, (_, row) => (row === 29 ? -1 : row % 3));
  const known = range(29);
  const values = known.map((row) => {
    const to = (label: number) => {
      const others = known.filter((other) => other !== row && labels[other] === label);
      return (
        others.reduce((sum, other) => sum + 1 - dot(unit, row, unit, other), 0) / others.length
      );
    };
    const own = labels[row]!;
    const b = Math.min(...[0, 1, 2].filter((label) => label !== own).map(to));
    return (b - to(own)) / Math.max(b, to(own));
  });
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  expect(classSilhouette(unit, labels)).toBeCloseTo(mean, 10);
});

test("the silhouette of separate points is 1, of equal ones 0, and of one class undefined", () => {
  const apart = unitRows({ data: Float32Array.of(1, 0, 1, 0, -1, 0, -1, 0), rows: 4, cols: 2 });
  expect(classSilhouette(apart, [0, 0, 1, 1])).toBeCloseTo(1, 12);
  const equal = unitRows({ data: new Float32Array(8).fill(1), rows: 4, cols: 2 });
  expect(classSilhouette(equal, [0, 0, 1, 1])).toBe(0);
  expect(classSilhouette(apart, [0, 0, 0, 0])).toBeNull();
  expect(() => classSilhouette(apart, [0])).toThrow("1 labels for 4 rows");
});
