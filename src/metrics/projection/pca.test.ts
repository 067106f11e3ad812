import { describe, expect, test } from "vitest";
import type { Embeddings } from "../embeddings.ts";
import { embeddingsOf, gaussian } from "../testing.ts";
import { alignBasis, type Basis, project } from "./basis.ts";
import { pca } from "./pca.ts";

/** Independent columns with standard deviations 1, 1/2, 1/3, … around 5. */
function stretched(rows: number, cols: number, seed = 1): Embeddings {
  const noise = gaussian(rows, cols, seed).data;
  return embeddingsOf(rows, cols, (row, col) => 5 + noise[row * cols + col]! / (col + 1));
}

function productsOf({ components: { data, rows, cols } }: Basis): number[] {
  return Array.from({ length: rows * rows }, (_, place) => {
    const [first, second] = [Math.floor(place / rows) * cols, (place % rows) * cols];
    let sum = 0;
    for (let col = 0; col < cols; col++) sum += data[first + col]! * data[second + col]!;
    return sum;
  });
}

function expectOrthonormal(basis: Basis): void {
  const dims = basis.components.rows;
  for (const [place, product] of productsOf(basis).entries()) {
    expect(product).toBeCloseTo(place % (dims + 1) === 0 ? 1 : 0, 10);
  }
}

describe("pca", () => {
  test("finds the axes of largest variance and their variance shares", () => {
    const embeddings = stretched(4000, 6);
    const basis = pca(embeddings, 3);
    expectOrthonormal(basis);
    for (const axis of [0, 1, 2])
      expect(basis.components.data[axis * 6 + axis]).toBeGreaterThan(0.98);
    const variances = [1, 4, 9, 16, 25, 36].map((square) => 1 / square);
    const total = variances.reduce((sum, value) => sum + value, 0);
    for (const [axis, share] of basis.explained.entries()) {
      expect(share).toBeCloseTo(variances[axis]! / total, 1);
    }

    const coordinates = project(embeddings, basis);
    let first = 0;
    for (let row = 0; row < 4000; row++) first += coordinates[row * 3]! ** 2;
    const all = Array.from({ length: 6 }, (_, col) => {
      let sum = 0;
      for (let row = 0; row < 4000; row++) {
        sum += (embeddings.data[row * 6 + col]! - basis.mean[col]!) ** 2;
      }
      return sum;
    }).reduce((sum, value) => sum + value, 0);
    expect(first / all).toBeCloseTo(basis.explained[0] ?? Number.NaN, 5);
  });

  test("fewer rows than columns give the same basis", () => {
    const wide = stretched(7, 30);
    const basis = pca(wide);
    expectOrthonormal(basis);
    // Eight copies of the rows have the same covariance and more rows than columns.
    const tall = pca(embeddingsOf(56, 30, (row, col) => wide.data[(row % 7) * 30 + col]!));
    for (const [index, value] of basis.components.data.entries()) {
      expect(value).toBeCloseTo(tall.components.data[index]!, 8);
    }
    for (const [index, share] of basis.explained.entries()) {
      expect(share).toBeCloseTo(tall.explained[index]!, 10);
    }
  });

  test("signs are fixed, and directions without variance explain 0", () => {
    const line = embeddingsOf(20, 4, (row, col) => (row - 7) * [3, -4, 0, 1][col]!);
    const turned = { ...line, data: line.data.map((value) => -value) };
    expect(pca(line).components.data[1]).toBeGreaterThan(0.7);
    expect(pca(turned).components.data[1]).toBeCloseTo(pca(line).components.data[1]!, 12);
    expect(pca(line).explained.map((share) => Math.round(share * 1e9))).toEqual([1e9, 0, 0]);
    expectOrthonormal(pca(line));
    const point = pca(embeddingsOf(2, 5, () => 1));
    expectOrthonormal(point);
    expect(point.explained).toEqual([0, 0, 0]);
  });

  test("throws InputError on inputs that do not fit", () => {
    expect(() => pca(gaussian(5, 2), 3)).toThrow(
      "pca: 3 dimensions of [5,2] embeddings; give 1 to 2",
    );
    expect(() => project(gaussian(5, 4), pca(gaussian(5, 3)))).toThrow("[5,4] on components of 3");
  });
});

describe("alignBasis", () => {
  /** The basis with its first two directions swapped and the third flipped. */
  const disturbed = (basis: Basis): Basis => {
    const { data, cols } = basis.components;
    const [first, second, third] = [0, 1, 2].map((row) => data.slice(row * cols, (row + 1) * cols));
    const rows = [...second!, ...first!, ...third!.map((value) => -value)];
    return {
      ...basis,
      components: { ...basis.components, data: Float64Array.from(rows) },
      explained: [basis.explained[1]!, basis.explained[0]!, basis.explained[2]!],
    };
  };

  test("undoes swaps and flips, and permutes the shares", () => {
    const basis = pca(stretched(200, 8));
    const aligned = alignBasis(basis, disturbed(basis));
    for (const [index, value] of aligned.components.data.entries()) {
      expect(value).toBeCloseTo(basis.components.data[index]!, 10);
    }
    for (const [index, share] of aligned.explained.entries()) {
      expect(share).toBeCloseTo(basis.explained[index]!, 10);
    }
  });

  test("stays in the new subspace, closer to the previous basis", () => {
    const previous = pca(gaussian(300, 10, 1));
    const base = gaussian(300, 10, 1).data;
    const noise = gaussian(300, 10, 2).data;
    const next = pca(
      embeddingsOf(300, 10, (row, col) => base[row * 10 + col]! + 0.1 * noise[row * 10 + col]!),
    );
    const aligned = alignBasis(previous, next);
    expectOrthonormal(aligned);
    const away = (basis: Basis) =>
      basis.components.data.reduce(
        (sum, value, index) => sum + (value - previous.components.data[index]!) ** 2,
        0,
      );
    expect(away(aligned)).toBeLessThanOrEqual(away(next));
    const sum = (shares: readonly number[]) => shares.reduce((total, share) => total + share, 0);
    expect(sum(aligned.explained)).toBeCloseTo(sum(next.explained), 10);
    // Aligning again changes nothing.
    expect(away(alignBasis(previous, aligned))).toBeCloseTo(away(aligned), 10);
  });

  test("orthogonal subspaces, and bases of different shapes", () => {
    const axes = (first: number): Basis => ({
      components: {
        data: Float64Array.from({ length: 18 }, (_, place) =>
          place % 6 === first + Math.floor(place / 6) ? 1 : 0,
        ),
        rows: 3,
        cols: 6,
      },
      mean: new Float64Array(6),
      explained: [0.5, 0.3, 0.2],
    });
    expectOrthonormal(alignBasis(axes(0), axes(3)));
    expect(() => alignBasis(pca(gaussian(9, 4)), pca(gaussian(9, 5)))).toThrow("[3,5] onto [3,4]");
  });
});
