/**
 * VICReg (Bardes, Ponce & LeCun 2022, arXiv:2105.04906): views agree (invariance), every dimension keeps a
 * standard deviation of at least 1 (variance), and dimensions are uncorrelated (covariance). Variance and
 * covariance are unbiased. Formula: docs/methods.md.
 */
import { add, multiply, subtract } from "../../autodiff/ops/arithmetic.ts";
import { abs, heaviside, relu, sqrt, square } from "../../autodiff/ops/math.ts";
import { matmul } from "../../autodiff/ops/matmul.ts";
import { mean, sum } from "../../autodiff/ops/reduce.ts";
import { rows } from "../../autodiff/ops/rows.ts";
import { stopGradient } from "../../autodiff/ops/shape.ts";
import { constant, type Tensor } from "../../autodiff/tensor.ts";
import { diagonalMask } from "./diagonal.ts";

/** Weights of the three terms; scalars. */
export interface VicRegWeights {
  readonly sim: Tensor;
  readonly std: Tensor;
  readonly cov: Tensor;
}

/**
 * sim·MSE (mean over N and D) + std·½Σ_views mean_d relu(1 − √(var + 1e-4)) +
 * cov·Σ_views Σ_{i≠j} C²ᵢⱼ / D. z1, z2: [N, D].
 */
export function vicReg(z1: Tensor, z2: Tensor, { sim, std, cov }: VicRegWeights): Tensor {
  const { invariance, variance, covariance } = vicRegTerms(z1, z2);
  return add(multiply(sim, invariance), add(multiply(std, variance), multiply(cov, covariance)));
}

/** Columns that start beyond this are centred in two passes. */
const FAR = 64;

/**
 * What is subtracted from each column before its mean: its first value if that is large, else 0, which leaves
 * the bytes of ordinary columns alone. The mean of large values is rounded by more than they vary. [1, D]
 */
function offsetOf(z: Tensor): Tensor {
  const first = stopGradient(rows(z, 0, 1));
  return multiply(first, heaviside(subtract(abs(first), constant(FAR))));
}

/** The three terms without their weights. */
export function vicRegTerms(z1: Tensor, z2: Tensor) {
  const [count = 2, dims = 1] = z1.shape;
  const unbiased = constant(1 / (count - 1));
  const offDiagonal = subtract(constant(1), diagonalMask(dims));
  const spread = (z: Tensor) => {
    const near = subtract(z, offsetOf(z));
    const centred = subtract(near, mean(near, [0]));
    const variance = multiply(sum(square(centred), [0]), unbiased);
    const hinge = mean(relu(subtract(constant(1), sqrt(add(variance, constant(1e-4))))));
    const covariance = multiply(matmul(centred, centred, { transposeA: true }), unbiased);
    const shared = multiply(sum(multiply(offDiagonal, square(covariance))), constant(1 / dims));
    return { hinge, shared };
  };
  const first = spread(z1);
  const second = spread(z2);
  return {
    invariance: mean(square(subtract(z1, z2))),
    variance: multiply(constant(0.5), add(first.hinge, second.hinge)),
    covariance: add(first.shared, second.shared),
  };
}
