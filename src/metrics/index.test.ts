import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { columnDeviations, meanRow, unitRows } from "./embeddings.ts";
import fixtures from "./fixtures/metrics.json" with { type: "json" };
import { describeMetrics, type MetricDefinition, measure, metricDefinitions } from "./index.ts";
import { labelledRows } from "./probes/classification.ts";
import { clustered, embeddingsOf, gaussian } from "./testing.ts";

const RELATIVE = 1e-6;

function expectClose(actual: number, expected: number, scale = Math.abs(expected)): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(RELATIVE * Math.max(scale, 1e-3));
}

describe("against NumPy", () => {
  test.each(fixtures.cases)("$name", ({ shape, embeddings, pair, labels, metrics }) => {
    const [rows = 0, cols = 0] = shape;
    const of = (values: number[]) => ({ data: Float32Array.from(values), rows, cols });
    const measured = measure(of(embeddings), { pair: of(pair), labels });
    for (const [key, expected] of Object.entries(metrics)) {
      const actual = measured[key as keyof typeof metrics];
      if (key === "spectrum") continue;
      if (expected === null) expect(actual).toBeNull();
      else expectClose(Number(actual), Number(expected));
    }
    expect(measured.spectrum).toHaveLength(metrics.spectrum.length);
    for (const [index, expected] of metrics.spectrum.entries()) {
      expectClose(measured.spectrum[index]!, expected, metrics.spectrum[0]);
    }
  });
});

describe("properties for any input", () => {
  test("the variances of unit rows and the squared length of their mean sum to 1", () => {
    const unit = unitRows(gaussian(50, 9));
    const mean = meanRow(unit);
    const variance = columnDeviations(unit, mean).reduce((sum, value) => sum + value ** 2, 0);
    expect(variance + mean.reduce((sum, value) => sum + value ** 2, 0)).toBeCloseTo(1, 12);
  });

  test("scale-free metrics do not change with scale or sign", () => {
    const base = gaussian(60, 8);
    const before = measure(base);
    const after = measure(embeddingsOf(60, 8, (row, col) => -1024 * base.data[row * 8 + col]!));
    for (const key of ["std", "meanCosine", "uniformity", "rankMe", "alphaReQ"] as const) {
      expect(after[key]).toBeCloseTo(before[key] ?? Number.NaN, 10);
    }
    expect(after.rawStd).toBeCloseTo(1024 * before.rawStd, 8);
  });

  test("alignment of independent views is 2, of identical views 0", () => {
    const views = gaussian(2000, 16, 1);
    const strangers = gaussian(2000, 16, 2);
    expect(measure(views, { pair: strangers }).alignment).toBeCloseTo(2, 1);
    expect(measure(views, { pair: views }).alignment).toBe(0);
  });

  test.each([
    [2, -1.575],
    [16, -3.513],
    [64, -3.875],
  ])("uniformity of the uniform sphere in %i dimensions is %d", (cols, expected) => {
    expect(Math.abs(measure(gaussian(1500, cols)).uniformity - expected)).toBeLessThan(0.02);
  });

  test.each([
    [64, 51.8],
    [256, 61.9],
    [1024, 63.5],
  ])("RankMe of %i Gaussian rows in 64 dimensions is %d", (rows, expected) => {
    expect(Math.abs(measure(gaussian(rows, 64)).rankMe - expected)).toBeLessThan(0.6);
  });

  test("values lie in the range of their definition", () => {
    const definitions: readonly MetricDefinition[] = metricDefinitions;
    for (const [rows, cols] of [
      [2, 3],
      [9, 40],
      [200, 5],
    ] as const) {
      const embeddings = gaussian(rows, cols);
      const labels = Int32Array.from({ length: rows }, (_, row) => row % 2);
      const measured = measure(embeddings, { pair: gaussian(rows, cols, 2), labels });
      for (const { key, range } of definitions) {
        const value = measured[key as keyof typeof measured];
        const [least, greatest] = range?.({ rows, cols }) ?? [0, 0];
        if (typeof value !== "number" || !range) continue;
        expect(value, key).toBeGreaterThanOrEqual(least - 1e-9);
        // RankMe adds 1e-7 to every share and can exceed its bound by that much.
        expect(value, key).toBeLessThanOrEqual(greatest + 1e-4);
      }
    }
  });

  test("keys are unique and every value survives JSON", () => {
    expect(new Set(metricDefinitions.map(({ key }) => key)).size).toBe(metricDefinitions.length);
    const measured = measure(gaussian(20, 4), {
      pair: gaussian(20, 4, 2),
      labels: Array.from({ length: 20 }, (_, row) => row % 2),
    });
    expect(JSON.parse(JSON.stringify(measured))).toEqual(measured);
    expect(Object.keys(measured)).toHaveLength(metricDefinitions.length);
  });

  test("docs/metrics.md documents every metric", () => {
    const document = readFileSync(new URL("../../docs/metrics.md", import.meta.url), "utf8");
    for (const { key } of metricDefinitions)
      expect(document).toMatch(new RegExp(`^\\| \`${key}\` +\\|`, "m"));
  });

  test("descriptions are plain data with the range at the given dimensions", () => {
    const descriptions = describeMetrics({ rows: 500, cols: 64 });
    expect(structuredClone(descriptions)).toEqual(descriptions);
    expect(descriptions.find(({ key }) => key === "rankMe")?.range).toEqual([1, 64]);
    expect(descriptions.find(({ key }) => key === "collapse")?.range).toBeNull();
  });

  test("beyond 4,096 rows the subset for pairs does not depend on the order of rows", () => {
    const point = (second: boolean, col: number) => (second ? -1 : 1) * (col + 1);
    const alternating = embeddingsOf(8192, 2, (row, col) => point(row % 2 === 1, col));
    const sorted = embeddingsOf(8192, 2, (row, col) => point(row >= 4096, col));
    for (const embeddings of [alternating, sorted]) {
      const { uniformity, directions } = measure(embeddings);
      expect(Math.abs(uniformity - Math.log(0.5))).toBeLessThan(0.005);
      expect(directions).toBeCloseTo(2, 2);
    }
  });

  test("metrics of directions do not change with scale, down to 1e-12 and up to 1e15", () => {
    const { embeddings, labels } = clustered(120, 8, 4, 0.9);
    const expected = measure(embeddings, { labels });
    for (const scale of [1e-12, 1e-7, 1e15]) {
      const data = embeddings.data.map((value) => value * scale);
      const { uniformity, knn, meanCosine } = measure({ ...embeddings, data }, { labels });
      expect(uniformity).toBeCloseTo(expected.uniformity, 5);
      expect(meanCosine).toBeCloseTo(expected.meanCosine, 5);
      expect(knn).toBe(expected.knn);
    }
  });

  test("rows labelled -1 neither vote nor are scored", () => {
    const { embeddings, labels } = clustered(120, 8, 4, 0.9);
    const partly = labels.map((label, row) => (row < 40 ? -1 : label));
    const known = {
      rows: 80,
      cols: 8,
      data: embeddings.data.subarray(40 * 8),
    };
    const expected = measure(known, { labels: labels.subarray(40) }).knn;
    expect(measure(embeddings, { labels: partly }).knn).toBe(expected);
    expect(measure(embeddings, { labels: labels.map(() => -1) }).knn).toBeNull();
    expect(labelledRows(partly).summary).toEqual({
      known: 80,
      unknown: 40,
      classes: 4,
      chance: 0.25,
    });
  });

  test("chance is the share of the largest class among the rows with a known class", () => {
    const { summary } = labelledRows(Int32Array.of(0, 0, 0, 1, -1, -1));
    expect(summary).toEqual({ known: 4, unknown: 2, classes: 2, chance: 0.75 });
  });

  test("one class has no kNN accuracy", () => {
    const measured = measure(gaussian(30, 4), { labels: new Int32Array(30) });
    expect(measured.knn).toBeNull();
  });

  test("rows on one ray are one direction, whatever their lengths", () => {
    const ray = embeddingsOf(400, 16, (row, col) => (row + 1) * Math.sin(col + 1) * 0.37);
    expect(measure(ray)).toMatchObject({ uniformity: 0, directions: 1, collapse: "complete" });
  });
});

describe("edge cases", () => {
  test("constant rows have one direction, no spread and no α-ReQ", () => {
    const measured = measure(embeddingsOf(30, 7, (_, col) => col + 0.1));
    expect(measured).toMatchObject({
      rawStd: 0,
      effectiveRank: 1,
      participationRatio: 1,
      isoScore: 0,
      alphaReQ: null,
      directions: 1,
      collapse: "complete",
    });
    expect(measured.std).toBeCloseTo(0, 7);
    expect(measured.meanCosine).toBeCloseTo(1, 12);
    expect(measured.uniformity).toBeCloseTo(0, 12);
    expect(measured.rankMe).toBeCloseTo(1, 4);
  });

  test("zero rows are a complete collapse, without NaN", () => {
    const measured = measure(
      embeddingsOf(10, 4, () => 0),
      { labels: Array(10).fill(3) },
    );
    expect(measured).toMatchObject({ std: 0, uniformity: 0, rankMe: 1, knn: null });
    expect(measured.collapse).toBe("complete");
  });

  test("one dimension", () => {
    const measured = measure(embeddingsOf(40, 1, (row) => (row % 2 ? 1 : -1) * (row + 1)));
    expect(measured).toMatchObject({ std: 1, isoScore: 1, participationRatio: 1, alphaReQ: null });
    expect(measured.collapse).not.toBe("complete");
  });

  test("throws InputError on inputs that do not fit", () => {
    const embeddings = gaussian(4, 3);
    const broken = { ...embeddings, data: embeddings.data.slice() };
    broken.data[7] = Number.NaN;
    expect(() => measure(broken)).toThrow("metrics: row 2 holds NaN in column 1");
    broken.data[7] = Number.POSITIVE_INFINITY;
    expect(() => measure(embeddings, { pair: broken })).toThrow("pair: row 2 holds Infinity");
    expect(() => measure(gaussian(1, 3))).toThrow(
      "metrics: embeddings have 1 row; give at least 2",
    );
    expect(() => measure({ ...embeddings, rows: 5 })).toThrow("[5,3] need 15 numbers");
    expect(() => measure(embeddings, { pair: gaussian(3, 3) })).toThrow(
      "the pair is [3,3], the embeddings [4,3]",
    );
    expect(() => measure(embeddings, { labels: [1, 2] })).toThrow(
      "labels holds 2 labels for 4 rows",
    );
    expect(() => measure(embeddings, { labels: [1, 0, -2, 0] })).toThrow(
      "labels[2] is -2; expected class numbers 0, 1, 2, …, or -1 for unknown",
    );
    expect(() => measure(embeddings, { labels: [1, 0, 1, 0], k: 0 })).toThrow("k is 0");
  });
});
