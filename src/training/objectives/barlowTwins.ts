/**
 * Barlow Twins (Zbontar et al. 2021, arXiv:2103.03230): the cross-correlation matrix of two views'
 * projections should be the identity. Each view is standardised over the batch with the biased variance
 * and epsilon 1e-5; the terms are summed without further scaling. Formula: docs/methods.md.
 */
import { add, multiply, subtract } from "../../autodiff/ops/arithmetic.ts";
import { batchNorm } from "../../autodiff/ops/batchNorm.ts";
import { square } from "../../autodiff/ops/math.ts";
import { matmul } from "../../autodiff/ops/matmul.ts";
import { sum } from "../../autodiff/ops/reduce.ts";
import { constant, type Tensor } from "../../autodiff/tensor.ts";
import { diagonalMask } from "./diagonal.ts";

/** Σ(1 − Cᵢᵢ)² + λ·Σ_{i≠j} Cᵢⱼ² with C = Z̃₁ᵀZ̃₂ / N. z1, z2: [N, D]; lambda: scalar. */
export function barlowTwins(z1: Tensor, z2: Tensor, lambda: Tensor): Tensor {
  const { onDiagonal, offDiagonal } = squaresOf(z1, z2);
  return sum(add(onDiagonal, multiply(lambda, offDiagonal)));
}

/** The two sums without λ: disagreement of the views, and redundancy of the dimensions. */
export function barlowTerms(z1: Tensor, z2: Tensor) {
  const { onDiagonal, offDiagonal } = squaresOf(z1, z2);
  return { invariance: sum(onDiagonal), redundancy: sum(offDiagonal) };
}

/** (1 − Cᵢᵢ)² on the diagonal, Cᵢⱼ² off it: [D, D] each, zero elsewhere. */
function squaresOf(z1: Tensor, z2: Tensor) {
  const [rows = 1, dims = 1] = z1.shape;
  const standardised = (z: Tensor) => batchNorm(z, { groups: 1 }).y;
  const correlation = multiply(
    matmul(standardised(z1), standardised(z2), { transposeA: true }),
    constant(1 / rows),
  );
  const diagonal = diagonalMask(dims);
  const onDiagonal = multiply(diagonal, square(subtract(constant(1), correlation)));
  const offDiagonal = multiply(subtract(constant(1), diagonal), square(correlation));
  return { onDiagonal, offDiagonal };
}
