/**
 * A symmetric positive definite matrix as L Lᵀ with L lower triangular: the cheap way to divide by
 * it, a third of the work of inverting and far less than its eigenvectors (Golub and Van Loan,
 * "Matrix Computations", section 4.2).
 */
import type { Rows } from "../embeddings.ts";

/** L, [size, size], zeros above the diagonal. Throws an Error where the matrix is not positive definite. */
export function choleskyOf({ data, rows: size }: Rows): Rows {
  const factor = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    for (let col = 0; col <= row; col++) {
      let rest = data[row * size + col]!;
      for (let index = 0; index < col; index++) {
        rest -= factor[row * size + index]! * factor[col * size + index]!;
      }
      if (row > col) factor[row * size + col] = rest / factor[col * size + col]!;
      else if (rest > 0) factor[row * size + col] = Math.sqrt(rest);
      else
        throw new Error(`cholesky: pivot ${row} is ${rest}; the matrix is not positive definite`);
    }
  }
  return { data: factor, rows: size, cols: size };
}

/** Each row b of `right` [any, size] becomes L⁻¹ b. */
export function solveLower({ data: factor, rows: size }: Rows, { data, rows }: Rows): void {
  for (let start = 0; start < rows * size; start += size) {
    for (let row = 0; row < size; row++) {
      let rest = data[start + row]!;
      for (let col = 0; col < row; col++) rest -= factor[row * size + col]! * data[start + col]!;
      data[start + row] = rest / factor[row * size + row]!;
    }
  }
}

/** Each row b of `right` [any, size] becomes L⁻ᵀ b. */
export function solveUpper({ data: factor, rows: size }: Rows, { data, rows }: Rows): void {
  for (let start = 0; start < rows * size; start += size) {
    for (let row = size - 1; row >= 0; row--) {
      let rest = data[start + row]!;
      for (let col = row + 1; col < size; col++) {
        rest -= factor[col * size + row]! * data[start + col]!;
      }
      data[start + row] = rest / factor[row * size + row]!;
    }
  }
}
