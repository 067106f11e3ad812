import { expect, test } from "vitest";
import { type Rows, toRows } from "../embeddings.ts";
import { gaussian } from "../testing.ts";
import { dotProducts, gramMatrix } from "./dotProducts.ts";

function plainDot(a: Rows, row: number, b: Rows, other: number): number {
  let sum = 0;
  for (let col = 0; col < a.cols; col++) {
    sum += a.data[row * a.cols + col]! * b.data[other * b.cols + col]!;
  }
  return sum;
}

test.each([
  [1, 1, 1],
  [3, 5, 7],
  [4, 4, 2],
  [9, 6, 33],
])("every product of [%i, d] and [%i, d], d = %i, equals the plain sum", (rows, others, cols) => {
  const a = toRows(gaussian(rows, cols, 1));
  const b = toRows(gaussian(others, cols, 2));
  const out = new Float64Array(rows * others);
  dotProducts(a, [0, rows], b, [0, others], out);
  for (let row = 0; row < rows; row++) {
    for (let other = 0; other < others; other++) {
      expect(out[row * others + other]).toBe(plainDot(a, row, b, other));
    }
  }
});

test("a block in the middle of both matrices", () => {
  const a = toRows(gaussian(11, 5));
  const out = new Float64Array(6 * 3);
  dotProducts(a, [2, 8], a, [7, 10], out);
  expect(out[0]).toBe(plainDot(a, 2, a, 7));
  expect(out[17]).toBe(plainDot(a, 7, a, 9));
});

test("a Gram matrix larger than one block is symmetric bit for bit", () => {
  const rows = toRows(gaussian(70, 3));
  const gram = gramMatrix(rows);
  for (let row = 0; row < 70; row++) {
    for (let col = 0; col < 70; col++) {
      expect(gram.data[row * 70 + col]).toBe(plainDot(rows, row, rows, col));
    }
  }
});
