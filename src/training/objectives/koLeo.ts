/**
 * The KoLeo regulariser pushes each point away from its nearest neighbour, by the logarithm of their
 * distance (Sablayrolles et al. 2019, arXiv:1806.03198, after the entropy estimator of Kozachenko &
 * Leonenko 1987). Formula: docs/methods.md.
 */
import { add, multiply, negate, subtract } from "../../autodiff/ops/arithmetic.ts";
import { keepSmallest } from "../../autodiff/ops/masks.ts";
import { log, maximum, sqrt } from "../../autodiff/ops/math.ts";
import { matmul } from "../../autodiff/ops/matmul.ts";
import { normalizeRows } from "../../autodiff/ops/normalizeRows.ts";
import { mean, sum } from "../../autodiff/ops/reduce.ts";
import { constant, type Tensor } from "../../autodiff/tensor.ts";
import { diagonalMask } from "./diagonal.ts";

/** Lower bound of the distance, because the gradient of the logarithm is unbounded at 0. */
const NEAREST = 1e-3;

/** Distance on the unit sphere of each row to its nearest neighbour: [N], 0.001 to 2. x: [N, D], N ≥ 2. */
export function nearestDistances(x: Tensor): Tensor {
  const [rows = 0] = x.shape;
  const u = normalizeRows(x);
  const cosines = matmul(u, u, { transposeB: true });
  // Excludes each row itself.
  const farther = subtract(multiply(constant(4), diagonalMask(rows)), cosines);
  const nearest = subtract(constant(1), keepSmallest(farther, 1).mask);
  const cosine = sum(multiply(nearest, cosines), [1]);
  const squared = subtract(constant(2), multiply(constant(2), cosine));
  return sqrt(maximum(squared, constant(NEAREST ** 2)));
}

/** −mean log(nearest distance + 1e-8): low if the rows' directions are spread. x: [N, D]. */
export const koLeo = (x: Tensor): Tensor =>
  negate(mean(log(add(nearestDistances(x), constant(1e-8)))));
