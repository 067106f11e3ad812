/** Embeddings of known shape for tests. */
import { expect } from "vitest";
import { Random } from "../shared/random.ts";
import type { Embeddings } from "./embeddings.ts";

/** Row-major [rows, cols] with entries `value(row, col)`. */
export function embeddingsOf(
  rows: number,
  cols: number,
  value: (row: number, col: number) => number,
): Embeddings {
  const data = new Float32Array(rows * cols);
  for (let row = 0; row < rows; row++) {
    for (let col = 0; col < cols; col++) data[row * cols + col] = value(row, col);
  }
  return { data, rows, cols };
}

/** Independent standard normal entries. */
export function gaussian(rows: number, cols: number, seed = 1): Embeddings {
  const random = new Random(seed);
  return embeddingsOf(rows, cols, () => random.normal());
}

/** Gaussian clusters around random centres; row i belongs to class i mod `classes`. */
export function clustered(
  rows: number,
  cols: number,
  classes: number,
  within: number,
  seed = 1,
): { embeddings: Embeddings; labels: Int32Array } {
  const centres = gaussian(classes, cols, seed);
  const noise = gaussian(rows, cols, seed + 1);
  return {
    embeddings: embeddingsOf(
      rows,
      cols,
      (row, col) =>
        centres.data[(row % classes) * cols + col]! + within * noise.data[row * cols + col]!,
    ),
    labels: Int32Array.from({ length: rows }, (_, row) => row % classes),
  };
}

/** Embeddings from a fixture's shape and data. */
export function fromFixture({ shape, data }: { shape: number[]; data: number[] }): Embeddings {
  const [rows = 0, cols = 0] = shape;
  return { data: Float32Array.from(data), rows, cols };
}

/** Expects equal lengths and every difference within 1e-6 of the largest reference value. */
export function expectNear(actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(actual.length).toBe(expected.length);
  const scale = Math.max(1e-3, ...Array.from(expected, Math.abs));
  const worst = Math.max(
    0,
    ...Array.from(actual, (value, index) => Math.abs(value - (expected[index] ?? Number.NaN))),
  );
  expect(worst / scale).toBeLessThan(1e-6);
}
