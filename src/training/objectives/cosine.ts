/** Cosine losses of methods that predict one view from the other. Formulas: docs/methods.md. */
import { multiply, subtract } from "../../autodiff/ops/arithmetic.ts";
import { normalizeRows } from "../../autodiff/ops/normalizeRows.ts";
import { mean, sum } from "../../autodiff/ops/reduce.ts";
import { constant, type Tensor } from "../../autodiff/tensor.ts";

/** Mean cosine similarity of corresponding rows, −1 to 1. a, b: [n, d]. */
export const meanCosine = (a: Tensor, b: Tensor): Tensor =>
  meanProduct(normalizeRows(a), normalizeRows(b));

/** Mean inner product of corresponding rows; equal to {@link meanCosine} for unit rows. */
export const meanProduct = (a: Tensor, b: Tensor): Tensor => mean(sum(multiply(a, b), [-1]));

/** mean(2 − 2·cos), 0 to 4: the squared distance of unit rows, as in BYOL. a, b: [n, d]. */
export const cosineDistance = (a: Tensor, b: Tensor): Tensor =>
  subtract(constant(2), multiply(constant(2), meanCosine(a, b)));
