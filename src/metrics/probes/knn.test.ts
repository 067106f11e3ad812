import { describe, expect, test } from "vitest";
import type { Embeddings, Labels } from "../embeddings.ts";
import { clustered, embeddingsOf, gaussian } from "../testing.ts";
import { knnAccuracy } from "./knn.ts";

/** Reference implementation that sorts whole lists. */
function slowPrediction(
  query: number[],
  bank: number[][],
  labels: Labels,
  k: number,
  temperature: number,
): number {
  const length = (row: number[]) => Math.sqrt(row.reduce((sum, x) => sum + x * x, 0));
  const cosines = bank.map((row, index) => ({
    label: labels[index]!,
    cosine: row.reduce((sum, x, col) => sum + x * query[col]!, 0) / length(row) / length(query),
  }));
  cosines.sort((a, b) => b.cosine - a.cosine);
  const votes = new Map<number, number>();
  for (const { label, cosine } of cosines.slice(0, k)) {
    votes.set(label, (votes.get(label) ?? 0) + Math.exp(cosine / temperature));
  }
  return [...votes].reduce((best, next) => (next[1] > best[1] ? next : best))[0];
}

const rowsOf = ({ data, rows, cols }: Embeddings) =>
  Array.from({ length: rows }, (_, row) => [...data.subarray(row * cols, (row + 1) * cols)]);

test.each([
  [300, 41, 7, 20, 0.07],
  [257, 33, 5, 1, 0.07],
  [12, 5, 3, 20, 0.5],
])(
  "agrees with the reference: bank %i, queries %i, d %i, k %i",
  (bankRows, queryRows, cols, k, temperature) => {
    const bank = clustered(bankRows, cols, 4, 1.5, 5);
    const queries = clustered(queryRows, cols, 4, 1.5, 5);
    const result = knnAccuracy({
      bank: bank.embeddings,
      bankLabels: bank.labels,
      queries: queries.embeddings,
      queryLabels: queries.labels,
      k,
      temperature,
    });
    const expected = rowsOf(queries.embeddings).map((query) =>
      slowPrediction(query, rowsOf(bank.embeddings), bank.labels, k, temperature),
    );
    expect([...result.predictions]).toEqual(expected);
    const right = expected.filter((label, row) => label === queries.labels[row]).length;
    expect(result.accuracy).toBeCloseTo(right / queryRows, 12);
  },
);

describe("votes", () => {
  test("with excludeSelf a lone sample of a class is misclassified", () => {
    const embeddings = embeddingsOf(5, 2, (row, col) => (col === 0 ? 1 : row / 10));
    const labels = [0, 0, 7, 0, 0];
    const own = { bank: embeddings, bankLabels: labels, queries: embeddings, queryLabels: labels };
    expect(knnAccuracy({ ...own, k: 1 }).accuracy).toBe(1);
    const { accuracy, classes, perClass, confusion } = knnAccuracy({
      ...own,
      k: 4,
      excludeSelf: true,
    });
    expect(accuracy).toBe(0.8);
    expect(classes).toEqual([0, 7]);
    expect(perClass).toEqual([1, 0]);
    expect(confusion).toEqual([
      [4, 0],
      [1, 0],
    ]);
  });

  test("ties go to the lower row and to the lower class", () => {
    const same = embeddingsOf(9, 3, () => 1);
    const query = { queries: embeddingsOf(1, 3, () => 2), queryLabels: [4] };
    const bankLabels = [5, 4, 4, 4, 4, 4, 4, 4, 4];
    expect(knnAccuracy({ bank: same, bankLabels, ...query, k: 1 }).predictions[0]).toBe(5);
    expect(knnAccuracy({ bank: same, bankLabels, ...query, k: 2 }).predictions[0]).toBe(4);
  });

  test("a tiny temperature does not overflow; the nearest neighbour decides", () => {
    const { embeddings, labels } = clustered(60, 8, 3, 1);
    const own = { bank: embeddings, bankLabels: labels, queries: embeddings, queryLabels: labels };
    expect(knnAccuracy({ ...own, temperature: 1e-5 }).accuracy).toBe(1);
  });

  test("query classes missing from the bank are never predicted", () => {
    const bank = gaussian(10, 2);
    const result = knnAccuracy({
      bank,
      bankLabels: Array(10).fill(1),
      queries: gaussian(4, 2, 2),
      queryLabels: [1, 2, 2, 1],
    });
    expect(result.perClass).toEqual([1, 0]);
  });
});

test("throws InputError on inputs that do not fit", () => {
  const bank = gaussian(4, 2);
  const labels = [0, 1, 0, 1];
  const own = { bank, bankLabels: labels, queries: bank, queryLabels: labels };
  expect(() => knnAccuracy({ ...own, queries: gaussian(4, 3) })).toThrow("differ in width");
  expect(() => knnAccuracy({ ...own, bankLabels: [0] })).toThrow("bankLabels holds 1 labels for 4");
  expect(() => knnAccuracy({ ...own, temperature: 0 })).toThrow("temperature is 0");
  expect(() =>
    knnAccuracy({ ...own, queries: gaussian(3, 2), queryLabels: [0, 0, 0], excludeSelf: true }),
  ).toThrow("excludeSelf with 4 bank rows and 3 queries");
});
