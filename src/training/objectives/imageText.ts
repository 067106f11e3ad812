/**
 * The symmetric cross-entropy of CLIP (Radford et al. 2021, arXiv:2103.00020): each image identifies its text among
 * the texts of the batch, and each text its image. With label smoothing it is the loss of ALIGN (Jia et al. 2021,
 * arXiv:2102.05918), and with groups that of UniCL (Yang et al. 2022, arXiv:2204.03610): all texts of an image's
 * group are right answers, with equal targets. Logits are not stored.
 */
import { negate } from "../../autodiff/ops/arithmetic.ts";
import { exp } from "../../autodiff/ops/math.ts";
import { normalizeRows } from "../../autodiff/ops/normalizeRows.ts";
import { symmetricCrossEntropy } from "../../autodiff/ops/pairContrast.ts";
import type { Tensor } from "../../autodiff/tensor.ts";

export interface ImageTextOptions {
  /** [N], numbers: rows of equal numbers are positives of each other. Default: only pairs are. */
  readonly groups?: Tensor | undefined;
  /** The share of the target that is divided among all rows. Default 0. */
  readonly labelSmoothing?: number;
}

/**
 * The mean of both cross-entropies; ln N at chance. image, text: [N, D], not normalised, row i of both being a
 * pair; logitScale: the logarithm of 1/temperature, a scalar.
 */
export const clipLoss = (
  image: Tensor,
  text: Tensor,
  logitScale: Tensor,
  { groups, labelSmoothing = 0 }: ImageTextOptions = {},
): Tensor =>
  symmetricCrossEntropy(normalizeRows(image), normalizeRows(text), exp(negate(logitScale)), {
    groups,
    smoothing: labelSmoothing,
  });
