/**
 * KoLeo: points should not crowd. Each is pushed from its nearest neighbour, by the logarithm of their
 * distance (Kozachenko & Leonenko 1987's estimate of entropy; Sablayrolles et al. 2019, arXiv:1806.03198).
 */
import { add, multiply, negate, subtract } from "../../autodiff/ops/arithmetic.ts";
import { keepSmallest } from "../../autodiff/ops/masks.ts";
import { log, maximum, sqrt } from "../../autodiff/ops/math.ts";
import { matmul } from "../../autodiff/ops/matmul.ts";
import { normalizeRows } from "../../autodiff/ops/normalizeRows.ts";
import { mean, sum } from "../../autodiff/ops/reduce.ts";
import { constant, type Tensor } from "../../autodiff/tensor.ts";
import { diagonalMask } from "./diagonal.ts";

/** Nearer than this, two points push no harder: the slope of a logarithm has no bound at 0. */
const NEAREST = 1e-3;

/** How far each row's direction is from the nearest other one's: [N], 0.001 to 2. x: [N, D], N above 1. */
export function nearestDistances(x: Tensor): Tensor {
  const [rows = 0] = x.shape;
  const u = normalizeRows(x);
  const cosines = matmul(u, u, { transposeB: true });
  // Far from itself, whatever the others are.
  const farther = subtract(multiply(constant(4), diagonalMask(rows)), cosines);
  const nearest = subtract(constant(1), keepSmallest(farther, 1).mask);
  const cosine = sum(multiply(nearest, cosines), [1]);
  const squared = subtract(constant(2), multiply(constant(2), cosine));
  return sqrt(maximum(squared, constant(NEAREST ** 2)));
}

/** −mean log(distance to the nearest + 1e-8): low where the rows' directions keep apart. x: [N, D]. */
export const koLeo = (x: Tensor): Tensor =>
  negate(mean(log(add(nearestDistances(x), constant(1e-8)))));
