import { describe, expect, test } from "vitest";
import fixtures from "../fixtures/geometry.json" with { type: "json" };
import { measure } from "../index.ts";
import { embeddingsOf, fromFixture } from "../testing.ts";
import { parseTransforms, transformed } from "./transforms.ts";

const { embeddings, results } = fixtures.transforms;
const given = fromFixture(embeddings);

describe("transforms of finished embeddings", () => {
  test.each(results)("$steps is NumPy's", ({ steps, rows, measures }) => {
    const made = transformed(given, parseTransforms(steps));
    // A principal axis has no sign.
    const free = steps.startsWith("pca");
    const plain = (values: ArrayLike<number>) => Array.from(values, free ? Math.abs : Number);
    for (const [index, value] of plain(made.data).entries()) {
      expect(value).toBeCloseTo(plain(rows)[index] ?? Number.NaN, 4);
    }
    const { meanCosine, uniformity, isoScore } = measure(made);
    expect(meanCosine).toBeCloseTo(measures.meanCosine, 4);
    expect(uniformity).toBeCloseTo(measures.uniformity, 4);
    expect(isoScore).toBeCloseTo(measures.isoScore, 4);
  });

  test("whitening leaves a dimension that never changes at 0, and equal rows together", () => {
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

  test("what makes no sense is refused by name", () => {
    expect(() => parseTransforms("mean,bleach")).toThrow('"bleach" is not a step; give mean, pca');
    expect(() => parseTransforms("zca:")).toThrow('"zca:" is not a step');
    expect(() => parseTransforms("unit:2")).toThrow("unit takes no amount, 2 was given");
    expect(() => transformed(given, parseTransforms("top:6"))).toThrow("6 components of 6");
    expect(() => transformed(given, parseTransforms("zca:-1"))).toThrow("shrinkage of zca is -1");
    const one = embeddingsOf(1, 3, () => 1);
    expect(() => transformed(one, [])).toThrow("transform: embeddings have 1 row");
    const broken = embeddingsOf(3, 2, (row) => (row === 1 ? Number.NaN : row));
    expect(() => transformed(broken, [])).toThrow("transform: row 1 holds NaN");
  });
});
