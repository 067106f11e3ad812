/**
 * The error of predicted features at masked positions (Assran et al. 2023, arXiv:2301.08243). Targets are
 * normalised per token, so that shrinking them does not lower the loss. Formula: docs/methods.md.
 */
import { multiply, subtract } from "../../autodiff/ops/arithmetic.ts";
import { layerNorm } from "../../autodiff/ops/layerNorm.ts";
import { abs, minimum } from "../../autodiff/ops/math.ts";
import { mean } from "../../autodiff/ops/reduce.ts";
import { constant, data, type Tensor } from "../../autodiff/tensor.ts";
import { meanOver } from "./maskedPatches.ts";

/** Normalises every token to mean 0 and variance 1 over its last axis. */
export function normalizedTokens(tokens: Tensor): Tensor {
  const width = tokens.shape.at(-1) ?? 1;
  const plain = Float32Array.from({ length: 2 * width }, (_, index) => (index < width ? 1 : 0));
  return layerNorm(tokens, data(plain, [2, width]));
}

/** Huber loss with threshold 1: ½d² for |d| ≤ 1, |d| − ½ beyond (Girshick 2015, arXiv:1504.08083). */
function smoothL1(difference: Tensor): Tensor {
  const size = abs(difference);
  const square = minimum(size, constant(1));
  return multiply(square, subtract(size, multiply(constant(0.5), square)));
}

/**
 * Smooth-L1 error against the normalised targets, averaged over each token's width and the hidden tokens.
 * prediction, target: [N, P, E]; mask: [N, P], 1 = hidden.
 */
export const hiddenFeatureError = (prediction: Tensor, target: Tensor, mask: Tensor): Tensor =>
  meanOver(mean(smoothL1(subtract(prediction, normalizedTokens(target))), [2]), mask);
