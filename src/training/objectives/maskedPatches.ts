/**
 * The error of predicted patches at masked positions (He et al. 2022, arXiv:2111.06377). Targets can be
 * normalised per patch, so that contrast matters and brightness does not. Formula: docs/methods.md.
 */
import { add, divide, multiply, subtract } from "../../autodiff/ops/arithmetic.ts";
import { heaviside, maximum, sqrt, square } from "../../autodiff/ops/math.ts";
import { mean, sum } from "../../autodiff/ops/reduce.ts";
import { reshape } from "../../autodiff/ops/shape.ts";
import { constant, type Tensor } from "../../autodiff/tensor.ts";

const EPSILON = 1e-6;

export interface PatchStatistics {
  /** [N, P, 1] each: the normalised target is (x − centre) / deviation. */
  readonly center: Tensor;
  readonly deviation: Tensor;
}

/**
 * Mean and √(variance + 1e-6) of every patch, with the unbiased variance over E. A flat patch (variance
 * below 1e-6) stays unchanged: centre 0, deviation 1. patches: [N, P, E].
 */
export function patchStatistics(patches: Tensor): PatchStatistics {
  const [n = 0, p = 0, e = 1] = patches.shape;
  const average = reshape(mean(patches, [2]), [n, p, 1]);
  const squares = sum(square(subtract(patches, average)), [2]);
  const variance = reshape(multiply(squares, constant(1 / Math.max(1, e - 1))), [n, p, 1]);
  const varied = heaviside(subtract(variance, constant(EPSILON)));
  const flat = subtract(constant(1), varied);
  const deviation = sqrt(add(variance, constant(EPSILON)));
  return {
    center: multiply(varied, average),
    deviation: add(multiply(varied, deviation), flat),
  };
}

/** Normalises each patch by its own statistics. */
export function normalizedPatches(patches: Tensor): Tensor {
  const { center, deviation } = patchStatistics(patches);
  return divide(subtract(patches, center), deviation);
}

/** Mean squared error per patch, averaged over the chosen patches. prediction, target: [N, P, E]; chosen: [N, P], 1 or 0. */
export const maskedError = (prediction: Tensor, target: Tensor, chosen: Tensor): Tensor =>
  meanOver(mean(square(subtract(prediction, target)), [2]), chosen);

/** Mean of `values` where `chosen` is 1; 0 if it is nowhere 1. Both [N, P]. */
export const meanOver = (values: Tensor, chosen: Tensor): Tensor =>
  divide(sum(multiply(values, chosen)), maximum(sum(chosen), constant(1)));
