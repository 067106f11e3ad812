import { expect, test } from "vitest";
import { retrieval } from "../diagnostics/retrieval.ts";
import { unitRows } from "../embeddings.ts";
import fixtures from "../fixtures/geometry.json" with { type: "json" };
import { geometryOf } from "../geometry.ts";
import { embeddingsOf, fromFixture, gaussian } from "../testing.ts";
import { meanAveragePrecision } from "./retrieval.ts";

const among = (embeddings: ReturnType<typeof gaussian>, labels: ArrayLike<number>) =>
  retrieval.compute(geometryOf(embeddings, { labels }));

test("MAP@R of each sample among all others equals NumPy's", () => {
  const { embeddings, labels, retrieval: expected } = fixtures.bench;
  expect(among(fromFixture(embeddings), labels)).toBeCloseTo(expected, 6);
});

test("separate classes give 1; a hit in second place counts half of one in first", () => {
  const apart = embeddingsOf(8, 2, (row, col) => (col === row % 2 ? 1 : 0));
  expect(among(apart, [0, 1, 0, 1, 0, 1, 0, 1])).toBe(1);
  const angles = [0, 0.1, 0.3, 0.6];
  const fan = unitRows(
    embeddingsOf(4, 2, (row, col) => (col === 0 ? Math.cos : Math.sin)(angles[row] ?? 0)),
  );
  const [query, bank] = [
    { ...fan, data: fan.data.slice(0, 2), rows: 1 },
    { ...fan, data: fan.data.slice(2), rows: 3 },
  ];
  const precisionFor = (bankLabels: number[]) =>
    meanAveragePrecision({ bank, bankLabels, queries: query, queryLabels: [5] });
  expect(precisionFor([5, 1, 1])).toBe(1);
  // R is 1, so only the first rank counts.
  expect(precisionFor([1, 5, 1])).toBe(0);
  // R is 2: a miss, then a hit at precision 1/2.
  expect(precisionFor([1, 5, 5])).toBe(0.25);
});

test("ties are ranked by index; classes of one sample are skipped; null without any query", () => {
  const equal = embeddingsOf(4, 2, () => 1);
  // Samples 0 and 1 rank each other first; 2 and 3 rank the other class first.
  expect(among(equal, [0, 0, 1, 1])).toBe(0.5);
  expect(among(gaussian(5, 3), [0, 1, 2, 3, 4])).toBeNull();
  expect(
    among(
      embeddingsOf(3, 2, (row) => row),
      [0, 0, 9],
    ),
  ).not.toBeNull();
});

test("throws InputError on inputs that do not fit", () => {
  const rows = unitRows(gaussian(3, 2));
  const question = { bank: rows, bankLabels: [0, 0, 1], queries: rows, queryLabels: [0, 0, 1] };
  expect(() => meanAveragePrecision({ ...question, bankLabels: [0] })).toThrow("1 and 3 labels");
  expect(() => meanAveragePrecision({ ...question, queries: unitRows(gaussian(3, 4)) })).toThrow(
    "differ in width",
  );
});
