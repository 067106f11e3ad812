/**
 * Ridge regression in closed form: minimise  mean ‖y − W x − b‖² + penalty · ‖W‖²  over standardised
 * features. With more features than rows, solves the smaller system of the rows, which has the same
 * solution, W = Yᵀ (X Xᵀ + n penalty)⁻¹ X; raw pixels then cost no more than rows do.
 * Hoerl and Kennard 1970; Hastie, Tibshirani and Friedman 2009, section 3.4.1.
 */
import type { Pieces } from "../../shared/pieces.ts";
import { choleskyOf, solveLower, solveUpper } from "../arithmetic/cholesky.ts";
import { dotProducts, productOf } from "../arithmetic/dotProducts.ts";
import {
  centredRows,
  columnDeviations,
  type Embeddings,
  meanRow,
  type Rows,
  transposed,
} from "../embeddings.ts";

/** Predicts targets [rows, targets] for features standardised like the training features. */
export type RidgeFit = (features: Rows) => Rows;

/** Standardises features by the mean and deviation of `fitted`; constant columns become 0. */
export function standardiserOf(fitted: Embeddings): (features: Embeddings) => Rows {
  const mean = meanRow(fitted);
  const scales = columnDeviations(fitted, mean).map((deviation) =>
    deviation > 1e-12 ? 1 / deviation : 0,
  );
  return ({ data, rows, cols }) => {
    const standard = new Float64Array(rows * cols);
    for (let row = 0; row < rows; row++) {
      for (let col = 0; col < cols; col++) {
        standard[row * cols + col] = (data[row * cols + col]! - mean[col]!) * scales[col]!;
      }
    }
    return { data: standard, rows, cols };
  };
}

/** Prepares the shared system, then fits targets [n, targets] with a penalty above 0. */
export function* ridgeOf(
  features: Rows,
): Pieces<(penalty: number, targets: readonly Rows[]) => RidgeFit[]> {
  const center = meanRow(features);
  const x = centredRows(features, center);
  const columns = transposed(x);
  const { rows, cols } = x;
  const byColumns = cols <= rows;
  const system = yield* squareOf(byColumns ? columns : x);

  return (penalty, targets) => {
    const matrix = system.data.slice();
    for (let index = 0; index < system.rows; index++) {
      matrix[index * (system.rows + 1)]! += rows * penalty;
    }
    const factor = choleskyOf({ ...system, data: matrix });
    return targets.map((target) => {
      const offset = meanRow(target);
      const y = transposed(centredRows(target, offset));
      const right = byColumns ? productOf(y, columns) : y;
      solveLower(factor, right);
      solveUpper(factor, right);
      const weights = byColumns ? right : productOf(right, columns);
      return (rows) => {
        const predicted = productOf(centredRows(rows, center), weights);
        for (let index = 0; index < predicted.data.length; index++) {
          predicted.data[index]! += offset[index % offset.length]!;
        }
        return predicted;
      };
    });
  };
}

/** One column per value: 1 in the rows that have it. */
export function oneHot(values: ArrayLike<number>, count: number): Rows {
  const data = new Float64Array(values.length * count);
  for (let row = 0; row < values.length; row++) data[row * count + values[row]!] = 1;
  return { data, rows: values.length, cols: count };
}

/** The column of each row's largest number; ties go to the first. */
export function largestColumns({ data, rows, cols }: Rows): Int32Array {
  return Int32Array.from({ length: rows }, (_, row) => {
    let best = 0;
    for (let col = 1; col < cols; col++) {
      if (data[row * cols + col]! > data[row * cols + best]!) best = col;
    }
    return best;
  });
}

/** Rows of a product computed before yielding. */
const BLOCK = 64;

/** A·Aᵀ, in pieces. */
function* squareOf(a: Rows): Pieces<Rows> {
  const data = new Float64Array(a.rows * a.rows);
  for (let from = 0; from < a.rows; from += BLOCK) {
    const to = Math.min(from + BLOCK, a.rows);
    dotProducts(a, [from, to], a, [0, a.rows], data.subarray(from * a.rows, to * a.rows));
    yield;
  }
  return { data, rows: a.rows, cols: a.rows };
}
