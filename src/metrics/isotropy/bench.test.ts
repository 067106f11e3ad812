import { describe, expect, test } from "vitest";
import { meanRow, toRows } from "../embeddings.ts";
import fixtures from "../fixtures/geometry.json" with { type: "json" };
import { measure } from "../index.ts";
import { clustered, embeddingsOf, fromFixture, gaussian } from "../testing.ts";
import { benchStages, halvesOf } from "./bench.ts";
import { splitByClass } from "./classSplit.ts";
import { parseTransforms } from "./transforms.ts";

const { bench } = fixtures;
const given = fromFixture(bench.embeddings);

const stagesOf = (
  embeddings: typeof given,
  labels: ArrayLike<number>,
  steps: string,
  most = 1000,
) => {
  const halves = halvesOf(embeddings, labels, splitByClass(labels, most));
  return [...benchStages(halves, steps === "" ? [] : parseTransforms(steps))];
};

describe("isotropy bench", () => {
  test("every stage equals NumPy's, fitted on the gallery and evaluated on the queries", () => {
    const split = {
      gallery: Int32Array.from(bench.gallery),
      queries: Int32Array.from(bench.queries),
    };
    const halves = halvesOf(given, bench.labels, split);
    const stages = [...benchStages(halves, parseTransforms("mean,top:1,zca:0.05,unit"))];
    expect(stages.map(({ step }) => step ?? null)).toEqual(bench.stages.map(({ step }) => step));
    for (const [index, { step: _, ...expected }] of bench.stages.entries()) {
      const { measures, right } = stages[index] ?? {};
      for (const [key, value] of Object.entries(expected)) {
        expect(measures?.[key as keyof typeof measures], `${index} ${key}`).toBeCloseTo(value, 4);
      }
      const share = (right?.filter((each) => each === 1).length ?? 0) / bench.queries.length;
      expect(share).toBeCloseTo(expected.knn, 12);
    }
  });

  test("IsoScore from traces equals the metric, with more rows than columns and fewer", () => {
    for (const cols of [3, 40]) {
      const embeddings = gaussian(60, cols);
      const labels = Int32Array.from({ length: 60 }, (_, row) => row % 3);
      const [stage] = stagesOf(embeddings, labels, "");
      const { data } = stage?.queries ?? toRows(embeddings);
      const queries = { data: Float32Array.from(data), rows: 30, cols };
      expect(stage?.measures.isoScore).toBeCloseTo(measure(queries).isoScore, 9);
    }
  });

  test("PCA and ZCA whitening differ by a rotation, which changes no measure", () => {
    const { embeddings, labels } = clustered(120, 6, 4, 1.5);
    const [pca, zca] = ["pca:0.01", "zca:0.01"].map((steps) =>
      stagesOf(embeddings, labels, steps).at(-1),
    );
    for (const [key, value] of Object.entries(pca?.measures ?? {})) {
      expect(zca?.measures[key as keyof typeof zca.measures], key).toBeCloseTo(value, 6);
    }
  });

  test("equal rows, one column and few points give finite values", () => {
    const labels = [0, 0, 0, 0, 1, 1, 1, 1];
    const equal = embeddingsOf(8, 3, () => 2);
    for (const { measures } of stagesOf(equal, labels, "mean,top:1,zca,unit")) {
      for (const [key, value] of Object.entries(measures)) {
        expect(Number.isFinite(value), key).toBe(true);
      }
    }
    const single = embeddingsOf(8, 1, (row) => row + 1);
    expect(stagesOf(single, labels, "zca,unit").at(-1)?.measures.isoScore).toBe(1);
    expect(() => stagesOf(single, labels, "top:1")).toThrow("1 components of 1");
  });

  test("rejects values that are not finite, naming the row", () => {
    const broken = embeddingsOf(8, 2, (row) => (row === 5 ? Number.NaN : row));
    expect(() => stagesOf(broken, [0, 0, 0, 0, 1, 1, 1, 1], "")).toThrow("isotropy: row 5 holds");
  });
});

describe("class split", () => {
  test("takes equally many of every class, whatever their order in the file", () => {
    const labels = Int32Array.from({ length: 10_000 }, (_, row) => row % 10);
    const { gallery, queries } = splitByClass(labels, 1000);
    expect([gallery.length, queries.length]).toEqual([500, 500]);
    for (const half of [gallery, queries]) {
      const counts = new Array(10).fill(0);
      for (const row of half) counts[labels[row] ?? 0] += 1;
      expect(counts).toEqual(new Array(10).fill(50));
    }
    expect(new Set([...gallery, ...queries]).size).toBe(1000);
  });

  test("every query has its class in the gallery; a class of one sample has no query", () => {
    const { gallery, queries } = splitByClass([3, 0, 0, 1, 1, 3, 7], 100);
    expect([gallery.length, queries.length]).toEqual([4, 3]);
    expect([...gallery, ...queries].sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect([...queries]).not.toContain(6);
  });

  test("two kinds of rows that alternate within a class are in both halves", () => {
    const { gallery, queries } = splitByClass(new Int32Array(400), 400);
    for (const half of [gallery, queries]) {
      const even = half.filter((row) => row % 2 === 0).length;
      expect(Math.abs(even - 100)).toBeLessThan(30);
    }
  });

  test("throws InputError if no class has two samples", () => {
    expect(() => splitByClass([0, 1, 2, 3], 100)).toThrow(
      "4 points make a gallery of 4 and 0 queries",
    );
    expect(() => splitByClass([0, -1], 100)).toThrow("labels[1] is -1");
  });
});

test("the mean of each part is removed, fitted on the gallery", () => {
  const { embeddings, labels } = clustered(40, 3, 2, 0.1);
  // The second half is far away, as texts are from images.
  for (let at = 60; at < 120; at++) embeddings.data[at]! += 50;
  const halves = halvesOf(embeddings, labels, splitByClass(labels, 40), 2);
  const [before, after] = [...benchStages(halves, [{ name: "parts" }])];
  expect(before?.measures.isoScore).toBeLessThan(0.1);
  const mean = meanRow(after?.queries ?? embeddings);
  for (const value of mean) expect(Math.abs(value)).toBeLessThan(1.5);
  expect(after?.step).toBe("parts");
  expect(after?.measures.isoScore).toBeGreaterThan(before?.measures.isoScore ?? 1);
});
