/**
 * The sigmoid loss of SigLIP (Zhai et al. 2023, arXiv:2303.15343): every image and every text are classified by
 * themselves as a pair or not. A row's N losses are summed, and the sums are averaged over the rows, so the loss is
 * N times the mean of a binary cross-entropy over all pairs. Logits are not stored.
 */
import { multiply, negate } from "../../autodiff/ops/arithmetic.ts";
import { exp } from "../../autodiff/ops/math.ts";
import { normalizeRows } from "../../autodiff/ops/normalizeRows.ts";
import { sigmoidLossOfPairs } from "../../autodiff/ops/pairContrast.ts";
import { constant, type Tensor } from "../../autodiff/tensor.ts";

export interface PairwiseSigmoidOptions {
  /** [N], numbers: rows of equal numbers are positives of each other. Default: only pairs are. */
  readonly groups?: Tensor | undefined;
}

/**
 * (1/N) Σᵢⱼ softplus(∓(e^logitScale · cos(image[i], text[j]) + logitBias)), with − for positives. image, text: [N, D],
 * not normalised, row i of both being a pair; logitScale, logitBias: scalars.
 */
export function siglipLoss(
  image: Tensor,
  text: Tensor,
  logitScale: Tensor,
  logitBias: Tensor,
  { groups }: PairwiseSigmoidOptions = {},
): Tensor {
  const temperature = exp(negate(logitScale));
  const [units, others] = [normalizeRows(image), normalizeRows(text)];
  const total = sigmoidLossOfPairs(units, others, temperature, logitBias, groups);
  return multiply(constant(1 / (image.shape[0] ?? 1)), total);
}
