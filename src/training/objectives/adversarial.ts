/**
 * The game of a GAN (Goodfellow et al. 2014, arXiv:1406.2661). A discriminator's logits are high for
 * images and low for samples; the generator, in its non-saturating form, wants its samples' logits high.
 */
import { add, negate, subtract } from "../../autodiff/ops/arithmetic.ts";
import { softplus } from "../../autodiff/ops/math.ts";
import { mean } from "../../autodiff/ops/reduce.ts";
import { constant, type Tensor } from "../../autodiff/tensor.ts";
import { logitCrossEntropy } from "./reconstruction.ts";

/**
 * Cross-entropy of "an image" for images and "a sample" for samples, summed: 2 ln 2 where nothing is
 * told apart. One-sided smoothing asks for 1 − smoothing of images (Salimans et al. 2016,
 * arXiv:1606.03498). real, fake: logits of any shape.
 */
export const discriminatorLoss = (real: Tensor, fake: Tensor, smoothing: Tensor): Tensor =>
  add(
    mean(logitCrossEntropy(real, subtract(constant(1), smoothing))),
    mean(logitCrossEntropy(fake, constant(0))),
  );

/** −log σ of the samples' logits: ln 2 where nothing is told apart. */
export const generatorLoss = (fooled: Tensor): Tensor => mean(softplus(negate(fooled)));
