/** Distances between directions: the objectives of methods that predict one view from the other. */
import { multiply, subtract } from "../../autodiff/ops/arithmetic.ts";
import { normalizeRows } from "../../autodiff/ops/normalizeRows.ts";
import { mean, sum } from "../../autodiff/ops/reduce.ts";
import { constant, type Tensor } from "../../autodiff/tensor.ts";

/** Mean cosine similarity of matching rows; a, b: [n, d]. Between −1 and 1. */
export const meanCosine = (a: Tensor, b: Tensor): Tensor =>
  meanProduct(normalizeRows(a), normalizeRows(b));

/** Mean inner product of matching rows: {@link meanCosine} where they are of unit length. */
export const meanProduct = (a: Tensor, b: Tensor): Tensor => mean(sum(multiply(a, b), [-1]));

/** mean(2 − 2·cos): the squared distance of unit rows, 0 to 4, as BYOL writes it. */
export const cosineDistance = (a: Tensor, b: Tensor): Tensor =>
  subtract(constant(2), multiply(constant(2), meanCosine(a, b)));
