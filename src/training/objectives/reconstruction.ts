/** How far a picture is from the one it should be. */
import { divide, multiply, subtract } from "../../autodiff/ops/arithmetic.ts";
import { softplus, square } from "../../autodiff/ops/math.ts";
import { mean } from "../../autodiff/ops/reduce.ts";
import { constant, type Tensor } from "../../autodiff/tensor.ts";

/** Mean over every pixel and channel of (prediction − target)²; both of one shape. */
export const squaredError = (prediction: Tensor, target: Tensor): Tensor =>
  mean(square(subtract(prediction, target)));

/**
 * Share of the target's variance over the batch that the prediction accounts for: 1 is exact, 0 is as
 * good as the batch's mean image. prediction, target: [n, …].
 */
export function explainedVariance(prediction: Tensor, target: Tensor): Tensor {
  const spread = squaredError(target, mean(target, [0]));
  return subtract(constant(1), divide(squaredError(prediction, target), spread));
}

/**
 * −t·log σ(l) − (1 − t)·log(1 − σ(l)) of every element, as softplus(l) − t·l, which overflows
 * nowhere. Targets in [0, 1].
 */
export const logitCrossEntropy = (logits: Tensor, target: Tensor): Tensor =>
  subtract(softplus(logits), multiply(target, logits));
