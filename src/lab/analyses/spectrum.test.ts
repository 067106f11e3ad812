import { expect, test } from "vitest";
import { embeddingsOf } from "../../metrics/testing.ts";
import { spectrumOf, valuesOf } from "./spectrum.ts";

test("of more than 1,000 points, those measured are drawn from a seed and not by stride", () => {
  // As in digits, rows of ten classes in turn: every second row has five of them.
  const all = embeddingsOf(2000, 10, (row, col) => Number(row % 10 === col));
  const spectrum = () =>
    spectrumOf(
      { step: 0, space: "z", embeddings: () => all, pairs: () => undefined },
      { relation: "correlation", order: "variance" },
    );
  const { rows, points, values, dead } = spectrum();
  expect([rows, points, dead]).toEqual([1000, 2000, 0]);
  // √(1/10) each, but for the counts of classes in the sample.
  expect(Math.min(...values)).toBeGreaterThan(0.28);
  expect(Math.max(...values)).toBeLessThan(0.35);
  expect(valuesOf(all)).toEqual(values);
  expect(spectrum().values).toEqual(values);
});
