import { describe, expect, test } from "vitest";
import { toRows, unitRows } from "../embeddings.ts";
import { clustered, embeddingsOf, gaussian } from "../testing.ts";
import { axesBasis } from "./axes.ts";
import type { Basis } from "./basis.ts";
import { classMeanBasis } from "./classMeans.ts";
import fixtures from "./fixtures/projections.json" with { type: "json" };
import { pca } from "./pca.ts";
import { alignedTo } from "./procrustes.ts";
import { randomBasis } from "./random.ts";
import { trustworthiness } from "./trustworthiness.ts";

const keptBy = ({ explained }: Basis) => explained.reduce((sum, share) => sum + share, 0);

/** The diagonal of the projector onto a basis's span: the same for every basis of that span. */
function diagonalOf({ components: { data, rows, cols } }: Basis): number[] {
  return Array.from({ length: cols }, (_, col) => {
    let sum = 0;
    for (let row = 0; row < rows; row++) sum += data[row * cols + col]! ** 2;
    return sum;
  });
}

describe.each(fixtures.cases)("against NumPy, $shape", (fixture) => {
  const [rows = 0, cols = 0] = fixture.shape;
  const embeddings = { data: Float32Array.from(fixture.embeddings), rows, cols };

  test("trustworthiness", () => {
    const layout = { data: Float64Array.from(fixture.shown), rows, cols: 3 };
    const measured = trustworthiness(toRows(embeddings), layout, fixture.k);
    expect(measured).toBeCloseTo(fixture.trustworthiness, 8);
  });

  test.each([
    ["class means", false, fixture.means],
    ["whitened class means", true, fixture.discriminant],
  ] as const)("%s", (_, whitened, expected) => {
    const basis = classMeanBasis(embeddings, fixture.labels, fixture.dims, whitened);
    expect(keptBy(basis)).toBeCloseTo(expected.kept, 6);
    for (const [col, value] of diagonalOf(basis).entries()) {
      expect(value).toBeCloseTo(expected.diagonal[col]!, 5);
    }
  });
});

describe("linear projections", () => {
  const embeddings = gaussian(80, 12, 3);

  test("random directions are orthonormal, depend on the seed and explain less than PCA", () => {
    const basis = randomBasis(embeddings, 3, 5);
    expect(diagonalOf(basis).reduce((sum, value) => sum + value, 0)).toBeCloseTo(3, 10);
    expect(randomBasis(embeddings, 3, 5).components.data).toEqual(basis.components.data);
    expect(randomBasis(embeddings, 3, 6).components.data).not.toEqual(basis.components.data);
    expect(keptBy(basis)).toBeLessThan(keptBy(pca(embeddings, 3)));
    expect(keptBy(randomBasis(embeddings, 12, 1))).toBeCloseTo(1, 8);
  });

  test("axes explain the variance of their columns, and must exist", () => {
    const steep = embeddingsOf(50, 4, (row, col) => Math.sin(row * (col + 1)) * (col + 1));
    const basis = axesBasis(steep, [3, 0]);
    expect(Array.from(basis.components.data)).toEqual([0, 0, 0, 1, 1, 0, 0, 0]);
    expect(basis.explained[0]! / basis.explained[1]!).toBeGreaterThan(10);
    expect(() => axesBasis(steep, [0, 4])).toThrow("axes: 4 is no column; give 0 to 3");
    expect(() => axesBasis(steep, [1, 1])).toThrow("give different columns");
  });

  test("two classes span one direction; principal components complete the basis", () => {
    const { embeddings: two, labels } = clustered(60, 8, 2, 0.2);
    for (const whitened of [false, true]) {
      const basis = classMeanBasis(two, labels, 3, whitened);
      expect(diagonalOf(basis).reduce((sum, value) => sum + value, 0)).toBeCloseTo(3, 8);
      expect(keptBy(basis)).toBeGreaterThan(0.9);
    }
  });

  test("equal rows and a single row have a basis; values that are not finite are rejected", () => {
    for (const rows of [1, 5]) {
      const point = embeddingsOf(rows, 6, () => 1);
      const labels = new Int32Array(rows);
      for (const basis of [
        classMeanBasis(point, labels),
        classMeanBasis(point, labels, 3, true),
        randomBasis(point),
      ]) {
        expect(diagonalOf(basis).reduce((sum, value) => sum + value, 0)).toBeCloseTo(3, 8);
        expect(keptBy(basis)).toBe(0);
      }
    }
    const broken = embeddingsOf(4, 4, (row) => (row === 2 ? Number.NaN : 1));
    expect(() => randomBasis(broken)).toThrow("row 2 holds NaN");
    expect(() => classMeanBasis(broken, [0, 0, 1, 1])).toThrow("row 2 holds NaN");
  });
});

describe("trustworthiness", () => {
  const space = unitRows(gaussian(60, 8));

  test("1 for the space itself, about ½ for an unrelated layout", () => {
    expect(trustworthiness(space, space, 10)).toBe(1);
    const other = trustworthiness(unitRows(gaussian(400, 8)), unitRows(gaussian(400, 3, 9)), 10);
    expect(other).toBeGreaterThan(0.4);
    expect(other).toBeLessThan(0.6);
  });

  test("throws InputError on inputs that do not fit", () => {
    expect(() => trustworthiness(space, space, 30)).toThrow("give 1 to 29");
    expect(() => trustworthiness(space, unitRows(gaussian(59, 3)), 3)).toThrow("59 in the layout");
  });
});

test("aligning undoes rotation and reflection", () => {
  const points = toRows(gaussian(30, 3));
  const [cos, sin] = [Math.cos(1), Math.sin(1)];
  const rotated = Float64Array.from(points.data, (value, place) => {
    const [x, y] = [points.data[place - (place % 3)]!, points.data[place - (place % 3) + 1]!];
    if (place % 3 === 2) return -value;
    return place % 3 === 0 ? cos * x - sin * y : sin * x + cos * y;
  });
  const back = alignedTo(points, { ...points, data: rotated });
  for (const [place, value] of back.data.entries()) {
    expect(value).toBeCloseTo(points.data[place]!, 8);
  }
  const some = { data: points.data.slice(0, 60), rows: 20, cols: 3 };
  for (const [place, value] of alignedTo(some, { ...points, data: rotated }).data.entries()) {
    expect(value).toBeCloseTo(points.data[place]!, 8);
  }
  expect(() => alignedTo(points, toRows(gaussian(30, 2)))).toThrow("give the same points twice");
});
