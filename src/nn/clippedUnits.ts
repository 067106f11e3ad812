/** L2-Hys, the normalisation of HOG's blocks and SIFT's descriptors: unit length, clipped entries, unit length again. */
import { add, divide } from "../autodiff/ops/arithmetic.ts";
import { minimum, sqrt, square } from "../autodiff/ops/math.ts";
import { sum } from "../autodiff/ops/reduce.ts";
import { reshape } from "../autodiff/ops/shape.ts";
import { constant, type Tensor } from "../autodiff/tensor.ts";

/** Entries of a unit vector are clipped at this value before it is normalised again. */
const MOST = 0.2;
const EPSILON = 1e-5;

export const clippedUnits = (rows: Tensor): Tensor =>
  ofUnitLength(minimum(ofUnitLength(rows), constant(MOST)));

/** v / √(‖v‖² + ε²) of each row; zero rows stay zero. */
function ofUnitLength(rows: Tensor): Tensor {
  const squares = add(sum(square(rows), [-1]), constant(EPSILON ** 2));
  return divide(rows, sqrt(reshape(squares, [rows.shape[0] ?? 0, 1])));
}
