import { expect, test } from "vitest";
import { type Rows, unitRows } from "../embeddings.ts";
import { embeddingsOf, gaussian } from "../testing.ts";
import { modalityGap, shifted } from "./modalityGap.ts";

const rowsOf = (...rows: number[][]): Rows =>
  unitRows(embeddingsOf(rows.length, rows[0]?.length ?? 0, (row, col) => rows[row]?.[col] ?? 0));

const cosine = ({ data, cols }: Rows, row: number, other: Rows, index: number) => {
  let sum = 0;
  for (let col = 0; col < cols; col++)
    sum += data[row * cols + col]! * other.data[index * cols + col]!;
  return sum;
};

test("means of the clouds, and their dissimilarities", () => {
  const image = rowsOf([1, 0, 0], [0, 1, 0]);
  const text = rowsOf([0, 0, 1], [0, 0, 1]);
  const { distance, relative } = modalityGap(image, text);
  // Δ = (1/2, 1/2, −1).
  expect(distance).toBeCloseTo(Math.sqrt(1.5), 7);
  // Pairs are orthogonal: 1/2. Images among each other: 1/2, texts: 0.
  expect(relative).toBeCloseTo(0.5 / (0.5 + 0.25), 7);
});

test("the mean dissimilarities equal those of all pairs, one by one", () => {
  const image = unitRows(gaussian(9, 4, 1));
  const text = unitRows(gaussian(9, 4, 2));
  const within = (unit: Rows) => {
    let sum = 0;
    for (let row = 0; row < 9; row++) {
      for (let other = 0; other < 9; other++) {
        if (other !== row) sum += (1 - cosine(unit, row, unit, other)) / 2;
      }
    }
    return sum / 72;
  };
  let paired = 0;
  for (let row = 0; row < 9; row++) paired += (1 - cosine(image, row, text, row)) / 18;
  expect(modalityGap(image, text).relative).toBeCloseTo(
    paired / (paired + (within(image) + within(text)) / 2),
    10,
  );
});

test("pairs that coincide have no gap; rows that are all equal have no relative gap", () => {
  const unit = unitRows(gaussian(6, 3));
  expect(modalityGap(unit, unit)).toEqual({ distance: 0, relative: expect.closeTo(0, 10) });
  const equal = rowsOf([1, 1], [1, 1]);
  expect(modalityGap(equal, equal)).toEqual({ distance: 0, relative: null });
});

test("a shift by 0 changes nothing, by 1 nearly closes the gap, by a negative share widens it", () => {
  const image = rowsOf([1, 0.2, 0], [1, -0.2, 0.1], [1, 0, -0.1]);
  const text = rowsOf([0, 0.2, 1], [0.1, -0.2, 1], [-0.1, 0, 1]);
  const gap = (share: number) => {
    const moved = shifted(image, text, share);
    return modalityGap(moved.image, moved.text).distance;
  };
  const before = modalityGap(image, text).distance;
  expect(gap(0)).toBeCloseTo(before, 12);
  expect(gap(1)).toBeLessThan(0.05 * before);
  expect(gap(0.5)).toBeLessThan(before);
  expect(gap(-0.5)).toBeGreaterThan(before);
  const { image: one } = shifted(rowsOf([1, 0]), rowsOf([0, 1]), 1);
  // (1, 0) − (1, −1) / 2, normalised.
  expect([...one.data]).toEqual([
    expect.closeTo(Math.SQRT1_2, 12),
    expect.closeTo(Math.SQRT1_2, 12),
  ]);
});

test("throws InputError on rows that are no pairs", () => {
  expect(() => modalityGap(rowsOf([1, 0], [0, 1]), rowsOf([1, 0]))).toThrow(
    "one text for every image",
  );
  expect(() => modalityGap(rowsOf([1, 0]), rowsOf([1, 0]))).toThrow("found 1 row");
  expect(() => shifted(rowsOf([1, 0]), rowsOf([1, 0, 0]), 1)).toThrow("one joint space");
});
