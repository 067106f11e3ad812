import { expect, test } from "vitest";
import { retrieval } from "../diagnostics/retrieval.ts";
import { unitRows } from "../embeddings.ts";
import fixtures from "../fixtures/geometry.json" with { type: "json" };
import { geometryOf } from "../geometry.ts";
import { embeddingsOf, fromFixture, gaussian } from "../testing.ts";
import { meanAveragePrecision } from "./retrieval.ts";

const among = (embeddings: ReturnType<typeof gaussian>, labels: ArrayLike<number>) =>
  retrieval.compute(geometryOf(embeddings, { labels }));

test("MAP@R of each sample among all others is NumPy's", () => {
  const { embeddings, labels, retrieval: expected } = fixtures.bench;
  expect(among(fromFixture(embeddings), labels)).toBeCloseTo(expected, 6);
});

test("classes that stand apart read 1, a hit in second place half of what one in first does", () => {
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
  const asked = (bankLabels: number[]) =>
    meanAveragePrecision({ bank, bankLabels, queries: query, queryLabels: [5] });
  expect(asked([5, 1, 1])).toBe(1);
  // R is 1, so only the first place counts.
  expect(asked([1, 5, 1])).toBe(0);
  // R is 2: a miss, then a hit at precision 1/2.
  expect(asked([1, 5, 5])).toBe(0.25);
});

test("equal rows go by place; classes of one ask nothing; nothing to ask for is null", () => {
  const equal = embeddingsOf(4, 2, () => 1);
  // Each of 0 and 1 finds the other in its first place, 2 and 3 find the others first.
  expect(among(equal, [0, 0, 1, 1])).toBe(0.5);
  expect(among(gaussian(5, 3), [0, 1, 2, 3, 4])).toBeNull();
  expect(
    among(
      embeddingsOf(3, 2, (row) => row),
      [0, 0, 9],
    ),
  ).not.toBeNull();
});

test("what does not fit is refused", () => {
  const rows = unitRows(gaussian(3, 2));
  const question = { bank: rows, bankLabels: [0, 0, 1], queries: rows, queryLabels: [0, 0, 1] };
  expect(() => meanAveragePrecision({ ...question, bankLabels: [0] })).toThrow("1 and 3 labels");
  expect(() => meanAveragePrecision({ ...question, queries: unitRows(gaussian(3, 4)) })).toThrow(
    "differ in width",
  );
});
