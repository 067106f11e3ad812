/**
 * VICReg (Bardes, Ponce & LeCun 2022, arXiv:2105.04906): views agree (invariance), every dimension keeps a
 * standard deviation of at least 1 (variance), and dimensions are uncorrelated (covariance). Variance and
 * covariance are unbiased. Formula: docs/methods.md.
 */
import { add, multiply, subtract } from "../../autodiff/ops/arithmetic.ts";
import { relu, sqrt, square } from "../../autodiff/ops/math.ts";
import { matmul } from "../../autodiff/ops/matmul.ts";
import { mean, sum } from "../../autodiff/ops/reduce.ts";
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

/** The three terms without their weights. */
export function vicRegTerms(z1: Tensor, z2: Tensor) {
  const [rows = 2, dims = 1] = z1.shape;
  const unbiased = constant(1 / (rows - 1));
  const offDiagonal = subtract(constant(1), diagonalMask(dims));
  const spread = (z: Tensor) => {
    const centred = subtract(z, mean(z, [0]));
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
