/**
 * Singular values from the smaller Gram matrix: σᵢ(X)² are the eigenvalues of XᵀX and of XXᵀ. Squaring
 * halves the number of digits: singular values below about 1e-8 of the largest are rounding noise in
 * float64. In float32 the limit would be 1e-4, so spectra are not computed on the GPU. Eigenvalues that
 * rounding makes negative are set to 0.
 */
import {
  centredRows,
  type Embeddings,
  meanRow,
  type Rows,
  toRows,
  transposed,
} from "../embeddings.ts";
import { gramMatrix } from "./dotProducts.ts";
import { symmetricEigen, symmetricEigenvalues } from "./eigen.ts";

/** Eigenvalues of XᵀX, min(rows, cols) of them, descending, for X as given and for X minus its mean row. */
export interface Spectra {
  readonly uncentred: Float64Array;
  readonly centred: Float64Array;
}

/** Uses one Gram matrix: XᵀX = (X − μ)ᵀ(X − μ) + n·μμᵀ, a sum without cancellation. */
export function spectraOf(embeddings: Embeddings): Spectra {
  const { rows, cols } = embeddings;
  const mean = meanRow(embeddings);
  const centred = centredRows(embeddings, mean);
  if (rows < cols) {
    return {
      uncentred: eigenvaluesOf(gramMatrix(toRows(embeddings))),
      centred: eigenvaluesOf(gramMatrix(centred)),
    };
  }
  const scatter = gramMatrix(transposed(centred));
  const moment = scatter.data.map(
    (value, index) => value + rows * mean[Math.floor(index / cols)]! * mean[index % cols]!,
  );
  return {
    uncentred: eigenvaluesOf({ ...scatter, data: moment }),
    centred: eigenvaluesOf(scatter),
  };
}

function eigenvaluesOf(symmetric: Rows): Float64Array {
  const values = symmetricEigenvalues(symmetric.data, symmetric.rows);
  return values.map((value) => Math.max(value, 0)).sort((first, second) => second - first);
}

/**
 * Eigendecomposition of a symmetric positive semi-definite matrix. Values are descending and not negative;
 * row i of `vectors` is the unit eigenvector of values[i], of arbitrary sign.
 */
export function eigenDecomposition(symmetric: Rows): { values: Float64Array; vectors: Rows } {
  const size = symmetric.rows;
  const eigen = symmetricEigen(symmetric.data, size);
  const order = Array.from(eigen.values, (value, place) => ({ value, place })).sort(
    (first, second) => second.value - first.value || first.place - second.place,
  );
  const vectors = new Float64Array(size * size);
  for (const [row, { place }] of order.entries()) {
    vectors.set(eigen.vectors.subarray(place * size, (place + 1) * size), row * size);
  }
  return {
    values: Float64Array.from(order, ({ value }) => Math.max(value, 0)),
    vectors: { data: vectors, rows: size, cols: size },
  };
}

/**
 * exp(−Σ p ln p) with p = σ/Σσ + 1e-7, from 1 (one direction) to the number of singular values (all
 * equal). Returns 1 for a spectrum of zeros. Roy and Vetterli 2007, "The effective rank"; the 1e-7 is from
 * RankMe, Garrido et al. 2023, arXiv:2210.02885.
 */
export function entropyRank(eigenvalues: Float64Array): number {
  const singular = eigenvalues.map(Math.sqrt);
  const total = singular.reduce((sum, value) => sum + value, 0);
  if (total === 0) return 1;
  let entropy = 0;
  for (const value of singular) {
    const share = value / total + 1e-7;
    entropy -= share * Math.log(share);
  }
  return Math.exp(entropy);
}
