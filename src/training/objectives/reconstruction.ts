/** Reconstruction errors. Formulas: docs/methods.md. */
import { divide, multiply, subtract } from "../../autodiff/ops/arithmetic.ts";
import { softplus, square } from "../../autodiff/ops/math.ts";
import { mean } from "../../autodiff/ops/reduce.ts";
import { constant, type Tensor } from "../../autodiff/tensor.ts";

/** Mean over all elements of (prediction − target)²; both of the same shape. */
export const squaredError = (prediction: Tensor, target: Tensor): Tensor =>
  mean(square(subtract(prediction, target)));

/**
 * Share of the target's variance over the batch that the prediction explains: 1 is exact, 0 is as good as
 * the mean image of the batch. prediction, target: [n, …].
 */
export function explainedVariance(prediction: Tensor, target: Tensor): Tensor {
  const spread = squaredError(target, mean(target, [0]));
  return subtract(constant(1), divide(squaredError(prediction, target), spread));
}

/**
 * Elementwise −t·log σ(l) − (1 − t)·log(1 − σ(l)), computed as softplus(l) − t·l, which does not overflow.
 * Targets in [0, 1].
 */
export const logitCrossEntropy = (logits: Tensor, target: Tensor): Tensor =>
  subtract(softplus(logits), multiply(target, logits));
