import { describe, expect, test } from "vitest";
import { toRows } from "../embeddings.ts";
import fixtures from "../fixtures/metrics.json" with { type: "json" };
import { clustered, embeddingsOf, gaussian } from "../testing.ts";
import { linearProbe } from "./linearProbe.ts";
import { logisticRegression } from "./logistic.ts";

describe("logistic regression against Newton's method in NumPy", () => {
  const { shape, embeddings } = fixtures.cases[fixtures.logistic.case]!;
  const [rows = 0, cols = 0] = shape;
  const features = toRows(
    embeddingsOf(rows, cols + 1, (row, col) => (col < cols ? embeddings[row * cols + col]! : 1)),
  );
  const minimum = logisticRegression(features, Int32Array.from(fixtures.logistic.labels), 3);

  test.each(fixtures.logistic.fits)("penalty $penalty", ({ penalty, weights: expected }) => {
    const weights = minimum(penalty, {
      maxIterations: 500,
      gradientTolerance: 1e-9,
      valueTolerance: 0,
    });
    const withoutBias = weights.data.filter((_, index) => (index + 1) % (cols + 1) !== 0);
    const largest = Math.max(...expected.map(Math.abs));
    for (const [index, weight] of withoutBias.entries()) {
      expect(Math.abs(weight - expected[index]!)).toBeLessThan(1e-5 * largest);
    }
  });
});

// Train and test rows share their centres.
const overlapping = clustered(900, 20, 3, 2, 3);

function probeOf(seed: number) {
  const part = (from: number, to: number) => ({
    data: overlapping.embeddings.data.subarray(from * 20, to * 20),
    rows: to - from,
    cols: 20,
  });
  return {
    train: part(0, 600),
    trainLabels: overlapping.labels.subarray(0, 600),
    test: part(600, 900),
    testLabels: overlapping.labels.subarray(600),
    seed,
  };
}

describe("linear probe", () => {
  test("is close to the Bayes classifier on overlapping Gaussians, and deterministic", () => {
    const first = linearProbe(probeOf(1));
    // With equal covariances the Bayes classifier predicts the nearest centre.
    const centres = gaussian(3, 20, 3).data;
    const { test: rows, testLabels } = probeOf(1);
    let right = 0;
    for (let row = 0; row < rows.rows; row++) {
      const distances = [0, 1, 2].map((label) =>
        centres
          .subarray(label * 20, label * 20 + 20)
          .reduce((sum, x, col) => sum + (x - rows.data[row * 20 + col]!) ** 2, 0),
      );
      if (distances.indexOf(Math.min(...distances)) === testLabels[row]) right += 1;
    }
    expect(first.accuracy).toBeGreaterThan(right / rows.rows - 0.04);
    expect(linearProbe(probeOf(1))).toEqual(first);
    expect(first.confusion.flat().reduce((sum, count) => sum + count, 0)).toBe(300);
    expect(first.validation.map(({ penalty }) => penalty)).toContain(first.penalty);
  });

  test("test rows do not influence the fit", () => {
    const probe = probeOf(2);
    const one = linearProbe({
      ...probe,
      test: { ...probe.test, rows: 1, data: probe.test.data.subarray(0, 20) },
      testLabels: [0],
    });
    const all = linearProbe(probe);
    expect(one.validation).toEqual(all.validation);
    expect(one.predictions[0]).toBe(all.predictions[0]);
  });

  test("feature scale does not matter, and a constant feature is ignored", () => {
    const probe = probeOf(3);
    const stretch = (source: typeof probe.train) =>
      embeddingsOf(source.rows, 21, (row, col) =>
        col === 20 ? 5 : 2 ** (col - 10) * source.data[row * 20 + col]!,
      );
    const plain = linearProbe(probe);
    const stretched = linearProbe({
      ...probe,
      train: stretch(probe.train),
      test: stretch(probe.test),
    });
    expect(stretched.accuracy).toBeCloseTo(plain.accuracy, 2);
  });

  test("throws InputError on inputs that do not fit", () => {
    const probe = probeOf(1);
    expect(() => linearProbe({ ...probe, test: gaussian(300, 4) })).toThrow("differ in width");
    expect(() => linearProbe({ ...probe, trainLabels: Array(600).fill(2) })).toThrow(
      "the 600 training rows are all of class 2",
    );
    const few = gaussian(3, 2);
    expect(() =>
      linearProbe({
        train: few,
        trainLabels: [0, 1, 2],
        test: few,
        testLabels: [0, 1, 2],
        seed: 1,
      }),
    ).toThrow("3 classes once each");
  });
});
