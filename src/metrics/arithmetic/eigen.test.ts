/** Decompositions are checked by multiplying them out; some eigenvalues are known in closed form. */
import { describe, expect, test } from "vitest";
import { Random } from "../../shared/random.ts";
import { symmetricEigen, symmetricEigenvalues } from "./eigen.ts";

function randomSymmetric(size: number, seed: number): Float64Array {
  const random = new Random(seed);
  const matrix = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    for (let col = 0; col <= row; col++) {
      matrix[row * size + col] = random.word() / 2 ** 31 - 1;
      matrix[col * size + row] = matrix[row * size + col]!;
    }
  }
  return matrix;
}

/** The largest entries of |Vᵀ Λ V − A| and |V Vᵀ − I|. */
function errorsOf(matrix: Float64Array, size: number): readonly [number, number] {
  const { values, vectors } = symmetricEigen(matrix, size);
  let [restored, orthonormal] = [0, 0];
  for (let row = 0; row < size; row++) {
    for (let col = 0; col < size; col++) {
      let [entry, product] = [0, 0];
      for (let k = 0; k < size; k++) {
        entry += values[k]! * vectors[k * size + row]! * vectors[k * size + col]!;
        product += vectors[row * size + k]! * vectors[col * size + k]!;
      }
      restored = Math.max(restored, Math.abs(entry - matrix[row * size + col]!));
      orthonormal = Math.max(orthonormal, Math.abs(product - (row === col ? 1 : 0)));
    }
  }
  return [restored, orthonormal];
}

describe("symmetricEigen", () => {
  test.each([1, 2, 3, 7, 64, 130])("reproduces the matrix at size %i", (size) => {
    const [restored, orthonormal] = errorsOf(randomSymmetric(size, size), size);
    expect(restored).toBeLessThan(1e-13 * size);
    expect(orthonormal).toBeLessThan(1e-13 * size);
  });

  test("the eigenvalues of a path graph are cosines", () => {
    const size = 20;
    const path = Float64Array.from({ length: size * size }, (_, place) =>
      Math.abs(Math.floor(place / size) - (place % size)) === 1 ? 1 : 0,
    );
    const found = Array.from(symmetricEigen(path, size).values).sort((a, b) => b - a);
    for (const [index, value] of found.entries()) {
      expect(value).toBeCloseTo(2 * Math.cos((Math.PI * (index + 1)) / (size + 1)), 12);
    }
  });

  test("equal, zero and widely different eigenvalues", () => {
    for (const diagonal of [
      [1, 1, 1, 1],
      [0, 0, 0],
      [1e12, 1, 1e-12, 0],
      [-3, 2],
    ]) {
      const size = diagonal.length;
      const matrix = new Float64Array(size * size);
      for (const [row, value] of diagonal.entries()) matrix[row * size + row] = value;
      expect(Array.from(symmetricEigen(matrix, size).values).sort()).toEqual([...diagonal].sort());
    }
    // Rank one: all eigenvalues but one are 0.
    const ones = new Float64Array(36).fill(1);
    const [restored, orthonormal] = errorsOf(ones, 6);
    expect(restored).toBeLessThan(1e-13);
    expect(orthonormal).toBeLessThan(1e-13);
  });

  test("a large null space, whose rounding residue vanishes", () => {
    const [size, rank] = [400, 3];
    const random = new Random(3);
    const rows = Array.from({ length: rank }, () =>
      Float64Array.from({ length: size }, () => random.normal()),
    );
    const matrix = Float64Array.from({ length: size * size }, (_, place) =>
      rows.reduce((sum, row) => sum + row[Math.floor(place / size)]! * row[place % size]!, 0),
    );
    const values = symmetricEigenvalues(matrix, size).sort((a, b) => b - a);
    const trace = rows.reduce((sum, row) => sum + row.reduce((all, v) => all + v * v, 0), 0);
    expect(values.slice(0, rank).reduce((sum, value) => sum + value, 0) / trace).toBeCloseTo(1, 12);
    expect(Math.abs(values[rank]!) / trace).toBeLessThan(1e-13);
    expect(Float64Array.from(symmetricEigen(matrix, size).values).sort((a, b) => b - a)).toEqual(
      values,
    );
  });

  test("throws on values that are not finite", () => {
    expect(() => symmetricEigen(new Float64Array([1, Number.NaN, Number.NaN, 1]), 2)).toThrow(
      "finite",
    );
  });
});
