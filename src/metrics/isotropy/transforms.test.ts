import { describe, expect, test } from "vitest";
import { toRows } from "../embeddings.ts";
import fixtures from "../fixtures/geometry.json" with { type: "json" };
import { measure } from "../index.ts";
import { embeddingsOf, fromFixture, gaussian } from "../testing.ts";
import { fitTransform, parseTransforms, roundingOf, transformed } from "./transforms.ts";

const { embeddings, results } = fixtures.transforms;
const given = fromFixture(embeddings);

describe("transforms of finished embeddings", () => {
  test.each(results)("$steps equals NumPy's", ({ steps, rows, measures }) => {
    const result = transformed(given, parseTransforms(steps));
    // Principal axes have an arbitrary sign.
    const free = steps.startsWith("pca");
    const plain = (values: ArrayLike<number>) => Array.from(values, free ? Math.abs : Number);
    for (const [index, value] of plain(result.data).entries()) {
      expect(value).toBeCloseTo(plain(rows)[index] ?? Number.NaN, 4);
    }
    const { meanCosine, uniformity, isoScore } = measure(result);
    expect(meanCosine).toBeCloseTo(measures.meanCosine, 4);
    expect(uniformity).toBeCloseTo(measures.uniformity, 4);
    expect(isoScore).toBeCloseTo(measures.isoScore, 4);
  });

  const { fitted, others, results: wide } = fixtures.wide;
  test.each(wide)(
    "$step fitted on fewer rows than columns equals NumPy's, also on other rows",
    (expected) => {
      const source = toRows(fromFixture(fitted));
      const [step] = parseTransforms(expected.step);
      if (!step) throw new Error("no step");
      const { apply } = fitTransform(source, step, roundingOf(source));
      for (const [rows, values] of [
        [source, expected.fitted],
        [toRows(fromFixture(others)), expected.others],
      ] as const) {
        const result = apply(rows).data;
        expect(result).toHaveLength(values.length);
        for (const [index, value] of values.entries()) expect(result[index]).toBeCloseTo(value, 6);
      }
    },
  );

  test("fewer rows than columns: no more components than the rank", () => {
    const few = embeddingsOf(3, 6, (row, col) => Math.sin(row * 7 + col));
    for (const value of transformed(few, parseTransforms("top:5")).data) {
      expect(value).toBeCloseTo(0, 6);
    }
    const equal = embeddingsOf(3, 6, () => 2);
    for (const steps of ["zca", "zca:0", "top:2"]) {
      expect(Array.from(transformed(equal, parseTransforms(steps)).data, Math.abs)).toEqual(
        new Array(18).fill(0),
      );
    }
  });

  test("whitening maps a constant dimension to 0 and keeps equal rows equal", () => {
    const still = embeddingsOf(8, 3, (row, col) => (col === 1 ? 4 : Math.sin(row * (col + 2))));
    const white = transformed(still, parseTransforms("zca:0"));
    for (const value of white.data) expect(Number.isFinite(value)).toBe(true);
    for (let row = 0; row < 8; row++) expect(white.data[row * 3 + 1]).toBeCloseTo(0, 4);
    const equal = embeddingsOf(4, 3, () => 2);
    for (const steps of ["zca", "pca:0", "top:1", "mean,unit"]) {
      expect(Array.from(transformed(equal, parseTransforms(steps)).data, Math.abs)).toEqual(
        new Array(12).fill(0),
      );
    }
  });

  test("what remains of exact rank 3 without three components is rounding, and counts as nothing", () => {
    const coordinates = gaussian(500, 3, 5).data;
    const axes = gaussian(3, 16, 6).data;
    const rank3 = embeddingsOf(500, 16, (row, col) =>
      [0, 1, 2].reduce((sum, k) => sum + coordinates[row * 3 + k]! * axes[k * 16 + col]!, 0),
    );
    for (const steps of ["top:3", "top:3,zca:0", "top:3,pca:0", "mean,top:3,unit", "top:3,zca"]) {
      const { collapse, rankMe } = measure(transformed(rank3, parseTransforms(steps)));
      expect({ steps, collapse, rankMe: Math.round(rankMe) }).toEqual({
        steps,
        collapse: "complete",
        rankMe: 1,
      });
    }
    // Two of three components removed leave one, and whitening three leaves three.
    expect(measure(transformed(rank3, parseTransforms("top:2"))).effectiveRank).toBeCloseTo(1, 2);
    expect(measure(transformed(rank3, parseTransforms("zca:0"))).effectiveRank).toBeCloseTo(3, 2);
  });

  test("throws InputError on invalid steps, naming them", () => {
    expect(() => parseTransforms("mean,bleach")).toThrow('"bleach" is not a step; give mean, pca');
    expect(() => parseTransforms("zca:")).toThrow('"zca:" is not a step');
    expect(() => parseTransforms("unit:2")).toThrow("unit takes no amount, got 2");
    expect(() => transformed(given, parseTransforms("top:6"))).toThrow("6 components of 6");
    expect(() => transformed(given, parseTransforms("zca:-1"))).toThrow("shrinkage of zca is -1");
    const one = embeddingsOf(1, 3, () => 1);
    expect(() => transformed(one, [])).toThrow("transform: embeddings have 1 row");
    const broken = embeddingsOf(3, 2, (row) => (row === 1 ? Number.NaN : row));
    expect(() => transformed(broken, [])).toThrow("transform: row 1 holds NaN");
  });
});
