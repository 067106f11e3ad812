import { describe, expect, test } from "vitest";
import { toRows } from "../embeddings.ts";
import fixtures from "../fixtures/geometry.json" with { type: "json" };
import { embeddingsOf, fromFixture, gaussian } from "../testing.ts";
import { concentrationOf, dimensionsUpTo, gaussianRows, randomlyRotated } from "./concentration.ts";

test("contrast and variation equal NumPy's at every number of dimensions", () => {
  const { embeddings, concentration } = fixtures.bench;
  const concentrations = concentrationOf(toRows(fromFixture(embeddings)));
  expect(concentrations.dimensions).toEqual(concentration.map(({ dimensions }) => dimensions));
  for (const [place, expected] of concentration.entries()) {
    for (const kind of ["cosine", "euclidean"] as const) {
      const { contrast, variation } = expected[kind];
      expect((concentrations[kind].contrast[place] ?? Number.NaN) / contrast).toBeCloseTo(1, 4);
      expect(concentrations[kind].variation[place]).toBeCloseTo(variation, 6);
    }
  }
});

test("Gaussian distances vary by 1/√(2d), chords of their directions by 1/√(4d)", () => {
  const { dimensions, cosine, euclidean } = concentrationOf(gaussianRows(256, 128));
  for (const [place, count] of dimensions.entries()) {
    if (count < 32) continue;
    expect((euclidean.variation[place] ?? 0) * Math.sqrt(2 * count)).toBeCloseTo(1, 1);
    expect((cosine.variation[place] ?? 0) * Math.sqrt(4 * count)).toBeCloseTo(1, 1);
  }
  expect(euclidean.contrast.at(-1)).toBeLessThan(euclidean.contrast[2] ?? 0);
});

test("a rotation preserves distances between whole rows", () => {
  const rows = toRows(gaussian(40, 12));
  const [plain, turned] = [concentrationOf(rows), concentrationOf(randomlyRotated(rows))];
  for (const kind of ["cosine", "euclidean"] as const) {
    expect(turned[kind].contrast.at(-1)).toBeCloseTo(plain[kind].contrast.at(-1) ?? 0, 9);
    expect(turned[kind].variation.at(-1)).toBeCloseTo(plain[kind].variation.at(-1) ?? 0, 9);
  }
  expect(turned.euclidean.variation[0]).not.toBeCloseTo(plain.euclidean.variation[0] ?? 0, 3);
});

describe("edge cases", () => {
  test("dimensions are powers of two and the full width", () => {
    expect([1, 2, 3, 8, 9].map(dimensionsUpTo)).toEqual([
      [1],
      [2],
      [2, 3],
      [2, 4, 8],
      [2, 4, 8, 9],
    ]);
  });

  test("equal rows give NaN; rows with a duplicate have infinite contrast", () => {
    const equal = concentrationOf(toRows(embeddingsOf(6, 4, () => 1)));
    expect(equal.euclidean.contrast.every(Number.isNaN)).toBe(true);
    expect(equal.cosine.variation.every(Number.isNaN)).toBe(true);
    const pairs = toRows(embeddingsOf(6, 4, (row, col) => Math.sin((row >> 1) * 3 + col)));
    const { euclidean, cosine } = concentrationOf(pairs);
    expect(euclidean.contrast.at(-1)).toBe(Number.POSITIVE_INFINITY);
    expect(cosine.contrast.at(-1)).toBe(Number.POSITIVE_INFINITY);
    expect(euclidean.variation.at(-1)).toBeGreaterThan(0);
  });

  test("rows of zeros stay at the centre; one row is rejected", () => {
    const zeros = concentrationOf(
      toRows(embeddingsOf(4, 2, (row, col) => (row > 1 ? col + row : 0))),
    );
    expect(Array.from(zeros.cosine.variation).every(Number.isFinite)).toBe(true);
    expect(() => concentrationOf(toRows(embeddingsOf(1, 2, () => 1)))).toThrow("1 rows");
  });
});
