/**
 * Word vectors from counts alone: the positive part of the PMI, reduced by a singular value decomposition to the vectors
 * U √Σ (Levy, Goldberg & Dagan 2015). What they know of words, no prediction was needed for.
 */
import { symmetricEigen } from "../arithmetic/eigen.ts";
import type { Rows } from "../embeddings.ts";
import { noisePmi } from "./pmi.ts";

/** [words, dimensions], or fewer dimensions if the matrix has a lower rank. Words that never occur are 0. */
export function countedVectors(
  counts: Float64Array,
  noise: ArrayLike<number>,
  dimensions: number,
): Rows {
  const words = noise.length;
  const positive = noisePmi(counts, noise).map((value) => Math.max(0, value));
  const { values, vectors } = symmetricEigen(gram(positive, words), words);
  const order = Array.from(values.keys())
    .sort((a, b) => values[b]! - values[a]!)
    .slice(0, Math.min(dimensions, words));
  const data = new Float64Array(words * order.length);
  for (const [col, index] of order.entries()) {
    // σ² is the eigenvalue of M Mᵀ.
    const root = Math.max(0, values[index]!) ** 0.25;
    for (let word = 0; word < words; word++) {
      data[word * order.length + col] = root * vectors[index * words + word]!;
    }
  }
  return { data, rows: words, cols: order.length };
}

/** M Mᵀ of a [size, size] matrix. */
function gram(matrix: Float64Array, size: number): Float64Array {
  const products = new Float64Array(size * size);
  for (let a = 0; a < size; a++) {
    const rowA = matrix.subarray(a * size, (a + 1) * size);
    for (let b = 0; b <= a; b++) {
      const rowB = matrix.subarray(b * size, (b + 1) * size);
      let sum = 0;
      for (let col = 0; col < size; col++) sum += rowA[col]! * rowB[col]!;
      products[a * size + b] = sum;
      products[b * size + a] = sum;
    }
  }
  return products;
}
