import { expect, test } from "vitest";
import { atOnce } from "../../shared/pieces.ts";
import { type Rows, unitRows } from "../embeddings.ts";
import { embeddingsOf, gaussian } from "../testing.ts";
import { accuracyOf, ensembleOf, zeroShot } from "./zeroShot.ts";

const rowsOf = (...rows: number[][]): Rows =>
  unitRows(embeddingsOf(rows.length, rows[0]?.length ?? 0, (row, col) => rows[row]?.[col] ?? 0));

test("answers, accuracy, confusion", () => {
  const result = atOnce(
    zeroShot({
      images: rowsOf([1, 0, 0], [0.9, 0.1, 0], [0.9, 0.2, 0], [0, 0, 1], [0, 1, 0]),
      labels: [0, 0, 1, 1, -1],
      texts: rowsOf([1, 0, 0], [0, 1, 0], [0, 0, 1]),
      classes: 3,
    }),
  );
  expect([...result.answers]).toEqual([0, 0, 0, 2, 1]);
  expect(result.accuracy).toBe(0.5);
  expect(result.chance).toBe(1 / 3);
  expect(result.perClass).toEqual([1, 0, null]);
  expect([...result.confusion]).toEqual([2, 0, 0, 1, 0, 1, 0, 0, 0]);
  expect(result.perWording).toEqual([0.5]);
});

test("an ensemble is the mean of unit vectors, normalised; each wording is scored alone as well", () => {
  const texts = rowsOf([3, 0], [0, 1], [-1, 0], [0, 5]);
  const ensemble = ensembleOf(texts, 2);
  const expected = [1, 1, -1, 1].map((value) => expect.closeTo(value * Math.SQRT1_2, 7));
  expect([...ensemble.data]).toEqual(expected);
  // The second wording is the same for both classes.
  const result = atOnce(
    zeroShot({ images: rowsOf([1, 0], [-1, 0.1]), labels: [0, 1], texts, classes: 2 }),
  );
  expect(result.accuracy).toBe(1);
  expect(result.perWording).toEqual([1, 0]);
});

test("texts that are all the same score nothing", () => {
  const texts = rowsOf([1, 1], [1, 1], [1, 1]);
  const { answers, accuracy } = atOnce(
    zeroShot({ images: rowsOf([1, 0], [0, 1], [1, 1]), labels: [0, 1, 2], texts, classes: 3 }),
  );
  expect([...answers]).toEqual([1, 0, 0]);
  expect(accuracy).toBe(0);
});

test("equals a plain maximum for many images", () => {
  const images = unitRows(gaussian(150, 6, 1));
  const texts = unitRows(gaussian(7, 6, 2));
  const labels = Int32Array.from({ length: 150 }, (_, row) => row % 7);
  const { answers, accuracy } = atOnce(zeroShot({ images, labels, texts, classes: 7 }));
  const plain = Array.from({ length: 150 }, (_, row) => {
    const cosines = Array.from({ length: 7 }, (_, label) =>
      images.data
        .subarray(row * 6, row * 6 + 6)
        .reduce((sum, value, col) => sum + value * texts.data[label * 6 + col]!, 0),
    );
    return cosines.indexOf(Math.max(...cosines));
  });
  expect([...answers]).toEqual(plain);
  expect(accuracy).toBe(plain.filter((answer, row) => answer === row % 7).length / 150);
  expect(accuracyOf(answers, labels, [])).toBeNull();
  expect(accuracyOf(Int32Array.of(1, 2), [1, 1], [0])).toBe(1);
});

test("throws InputError on inputs that do not fit", () => {
  const images = rowsOf([1, 0]);
  const run = (change: object) =>
    atOnce(zeroShot({ images, labels: [0], texts: rowsOf([1, 0], [0, 1]), classes: 2, ...change }));
  expect(() => run({ texts: rowsOf([1, 0], [0, 1], [1, 1]) })).toThrow("3 texts for 2 classes");
  expect(() => run({ classes: 1 })).toThrow("found 1 classes");
  expect(() => run({ labels: [2] })).toThrow("image 0 is of class 2");
  expect(() => run({ labels: [] })).toThrow("0 labels for 1 images");
  expect(() => run({ images: rowsOf([1, 0, 0]) })).toThrow("differ in width");
});
