/**
 * The error of patches that were predicted, counted where a mask says so. Targets may be taken relative
 * to their own patch, so that contrast counts and brightness does not (He et al. 2022, arXiv:2111.06377).
 */
import { add, divide, multiply, subtract } from "../../autodiff/ops/arithmetic.ts";
import { heaviside, maximum, sqrt, square } from "../../autodiff/ops/math.ts";
import { mean, sum } from "../../autodiff/ops/reduce.ts";
import { reshape } from "../../autodiff/ops/shape.ts";
import { constant, type Tensor } from "../../autodiff/tensor.ts";

const EPSILON = 1e-6;

export interface PatchStatistics {
  /** [N, P, 1]: (x − center) / deviation is what a network has to predict of a patch. */
  readonly center: Tensor;
  readonly deviation: Tensor;
}

/**
 * Mean and √(variance + 1e-6) of every patch, variance over E − 1. A flat patch, of a variance under
 * 1e-6, has nothing to be divided by and stays as it is: center 0, deviation 1. patches: [N, P, E].
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

/** Patches relative to their own statistics. */
export function normalizedPatches(patches: Tensor): Tensor {
  const { center, deviation } = patchStatistics(patches);
  return divide(subtract(patches, center), deviation);
}

/** Mean over the chosen patches of the mean squared error in each. prediction, target: [N, P, E]; chosen: [N, P], 1 or 0. */
export const maskedError = (prediction: Tensor, target: Tensor, chosen: Tensor): Tensor =>
  meanOver(mean(square(subtract(prediction, target)), [2]), chosen);

/** Mean of `values` where `chosen` is 1; 0 where none is. Both [N, P]. */
export const meanOver = (values: Tensor, chosen: Tensor): Tensor =>
  divide(sum(multiply(values, chosen)), maximum(sum(chosen), constant(1)));
