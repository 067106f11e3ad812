/** Cholesky factorisation of a symmetric positive definite matrix (Golub and Van Loan, section 4.2). */
import type { Rows } from "../embeddings.ts";

/** L of L Lᵀ, [size, size], lower triangular. Throws an Error if the matrix is not positive definite. */
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

/** Replaces each row b of the second argument, [any, size], by L⁻¹ b. */
export function solveLower({ data: factor, rows: size }: Rows, { data, rows }: Rows): void {
  for (let start = 0; start < rows * size; start += size) {
    for (let row = 0; row < size; row++) {
      let rest = data[start + row]!;
      for (let col = 0; col < row; col++) rest -= factor[row * size + col]! * data[start + col]!;
      data[start + row] = rest / factor[row * size + row]!;
    }
  }
}

/** Replaces each row b of the second argument, [any, size], by L⁻ᵀ b. */
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
