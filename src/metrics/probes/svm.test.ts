import { describe, expect, test } from "vitest";
import { toRows } from "../embeddings.ts";
import fixtures from "../fixtures/metrics.json" with { type: "json" };
import svm from "../fixtures/svm.json" with { type: "json" };
import { clustered, embeddingsOf } from "../testing.ts";
import { predict } from "./linearModel.ts";
import { linearProbe } from "./linearProbe.ts";
import { linearSvm } from "./svm.ts";

describe("support vector machines against scikit-learn's LinearSVC", () => {
  const { shape, embeddings } = fixtures.cases[fixtures.logistic.case]!;
  const [rows = 0, cols = 0] = shape;
  const features = toRows(
    embeddingsOf(rows, cols + 1, (row, col) => (col < cols ? embeddings[row * cols + col]! : 1)),
  );
  const minimum = linearSvm(features, Int32Array.from(fixtures.logistic.labels), 3);

  test.each(svm.fits)("penalty $penalty", ({ penalty, weights: expected, predictions }) => {
    const weights = minimum(penalty, {
      maxIterations: 500,
      gradientTolerance: 1e-10,
      valueTolerance: 0,
    });
    const largest = Math.max(...expected.map(Math.abs));
    expect(weights.data).toHaveLength(expected.length);
    for (const [index, value] of expected.entries()) {
      expect(Math.abs(weights.data[index]! - value)).toBeLessThan(1e-5 * largest);
    }
    expect([...predict(weights, features)]).toEqual(predictions);
  });
});

test("the probe separates clusters, and is the same for equal inputs", () => {
  const { embeddings, labels } = clustered(120, 6, 3, 0.1);
  const part = (from: number, to: number) => ({
    data: embeddings.data.subarray(from * 6, to * 6),
    rows: to - from,
    cols: 6,
  });
  const [train, trainLabels] = [part(0, 90), labels.subarray(0, 90)];
  const [asked, testLabels] = [part(90, 120), labels.subarray(90)];
  const probe = {
    train,
    trainLabels,
    test: asked,
    testLabels,
    seed: 0,
    classifier: "svm",
  } as const;
  const { accuracy, predictions } = linearProbe(probe);
  expect(accuracy).toBe(1);
  expect(linearProbe(probe).predictions).toEqual(predictions);
});
