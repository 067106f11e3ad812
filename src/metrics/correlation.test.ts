import { describe, expect, test } from "vitest";
import { lengths, pairCosines, positiveAndNegativeCosines } from "./arithmetic/histogram.ts";
import { relationsOf } from "./correlation.ts";
import { toRows, unitRows } from "./embeddings.ts";
import fixtures from "./fixtures/geometry.json" with { type: "json" };
import { embeddingsOf, expectNear, fromFixture } from "./testing.ts";

const { relations, distributions } = fixtures;

describe("relations between dimensions", () => {
  const embeddings = fromFixture(relations.embeddings);

  test.each(["covariance", "correlation"] as const)(
    "%s ordered by variance equals NumPy's",
    (kind) => {
      const { matrix, order, variances } = relationsOf(embeddings, kind, "variance");
      expect(Array.from(order)).toEqual(relations.order);
      expectNear(matrix.data, relations[kind]);
      expectNear(variances, relations.variances);
    },
  );

  test("ordered by eigenvector: NumPy's order or its reverse, and a permutation of the same matrix", () => {
    const by = relationsOf(embeddings, "correlation", "eigenvector");
    const expected = relations.eigenvectorOrder;
    const [first, last] = [by.order[0], by.order.at(-1)];
    expect([first, last].sort()).toEqual([expected[0], expected.at(-1)].sort());
    expect(Array.from(first === expected[0] ? by.order : by.order.toReversed())).toEqual(expected);
    const plain = relationsOf(embeddings, "correlation", "variance");
    expectNear(by.matrix.data.toSorted(), Array.from(plain.matrix.data.toSorted()));
  });

  test("a constant dimension has correlation 0; `most` keeps the dimensions of largest variance", () => {
    const still = embeddingsOf(6, 3, (row, col) => (col === 1 ? 4 : row * (col + 1)));
    const { matrix, order } = relationsOf(still, "correlation", "eigenvector");
    expect(order[2] === 1 || order[1] === 1 || order[0] === 1).toBe(true);
    expect(Array.from(matrix.data).every(Number.isFinite)).toBe(true);
    expect(Array.from(relationsOf(still, "covariance", "variance", 2).order)).toEqual([2, 0]);
    expect(() =>
      relationsOf(
        embeddingsOf(1, 3, () => 1),
        "covariance",
        "variance",
      ),
    ).toThrow("covariance: embeddings have 1 row");
  });
});

describe("distributions of cosines and lengths", () => {
  const rows = fromFixture(distributions.embeddings);
  const others = fromFixture(distributions.others);
  const { bins } = distributions;

  test("equal NumPy's histograms", () => {
    expectNear(pairCosines(unitRows(rows), bins).shares, distributions.cosines);
    const { positives, negatives } = positiveAndNegativeCosines(
      unitRows(rows),
      unitRows(others),
      bins,
    );
    expectNear(positives.shares, distributions.positives);
    expectNear(negatives.shares, distributions.negatives);
    expectNear(
      [positives.mean, negatives.mean],
      [distributions.meanPositive, distributions.meanNegative],
    );
    const found = lengths(toRows(rows), bins);
    expectNear(found.shares, distributions.lengths);
    expectNear([found.high], [distributions.longest]);
  });

  test("one row has no pairs; rows of zeros have length 0", () => {
    const one = pairCosines(unitRows(embeddingsOf(1, 4, () => 1)), 5);
    expect(one.count).toBe(0);
    expect(Array.from(one.shares)).toEqual([0, 0, 0, 0, 0]);
    const still = lengths(toRows(embeddingsOf(3, 2, () => 0)), 4);
    expect(Array.from(still.shares)).toEqual([1, 0, 0, 0]);
  });
});
