/**
 * GAN losses (Goodfellow et al. 2014, arXiv:1406.2661), with the non-saturating generator loss. The
 * discriminator's logits are high for images and low for samples. Formulas: docs/methods.md.
 */
import { add, negate, subtract } from "../../autodiff/ops/arithmetic.ts";
import { softplus } from "../../autodiff/ops/math.ts";
import { mean } from "../../autodiff/ops/reduce.ts";
import { constant, type Tensor } from "../../autodiff/tensor.ts";
import { logitCrossEntropy } from "./reconstruction.ts";

/**
 * Sum of the mean cross-entropies of images (target 1 − smoothing) and samples (target 0); 2 ln 2 at chance
 * without smoothing. One-sided label smoothing: Salimans et al. 2016, arXiv:1606.03498.
 * real, fake: logits of any shape.
 */
export const discriminatorLoss = (real: Tensor, fake: Tensor, smoothing: Tensor): Tensor =>
  add(
    mean(logitCrossEntropy(real, subtract(constant(1), smoothing))),
    mean(logitCrossEntropy(fake, constant(0))),
  );

/** Mean of −log σ(fooled) over the samples' logits; ln 2 at chance. */
export const generatorLoss = (fooled: Tensor): Tensor => mean(softplus(negate(fooled)));
