/**
 * The alignment loss of GLIP (Li et al. 2022, arXiv:2112.03857): every region and every word are classified by themselves
 * as belonging together or not, with a focal loss (Lin et al. 2017, arXiv:1708.02002).
 */
import { add, divide, multiply, negate, subtract } from "../../autodiff/ops/arithmetic.ts";
import {
  exp,
  heaviside,
  maximum,
  minimum,
  sigmoid,
  softplus,
  square,
} from "../../autodiff/ops/math.ts";
import { matmul } from "../../autodiff/ops/matmul.ts";
import { sum } from "../../autodiff/ops/reduce.ts";
import { reshape } from "../../autodiff/ops/shape.ts";
import { constant, data, type Tensor } from "../../autodiff/tensor.ts";
import { unitTokens } from "./lateInteraction.ts";

/** Weight of the positives; the others have 1 − α. */
const ALPHA = 0.25;
const LARGEST_LOGIT = 50_000;

/** At first every word belongs to a region with a probability of 0.01. */
export const FIRST_BIAS = -Math.log((1 - 0.01) / 0.01);

/** What is multiplied by a region: ½ word / ‖word‖ · e^−logScale. words: [N, L, D]. */
export const wordQueries = (words: Tensor, logScale: Tensor): Tensor =>
  multiply(unitTokens(words), multiply(constant(0.5), exp(negate(logScale))));

export interface RegionWords {
  /** [N, P, D] */
  readonly regions: Tensor;
  /** [N, L, D], normalised here. */
  readonly words: Tensor;
  /** [N, P, L]: 1 where the word names what the region shows, else 0. */
  readonly target: Tensor;
  /** [N]: words before the padding. */
  readonly lengths: Tensor;
}

/** The sum of all focal losses over the number of positives, at least 1. */
export function groundedLoss(given: RegionWords, logScale: Tensor): Tensor {
  const { target } = given;
  const { logits, counts } = logitsOf(given, logScale);
  const probability = sigmoid(logits);
  const crossEntropy = subtract(softplus(logits), multiply(target, logits));
  // The probability of the wrong answer, p + t − 2pt.
  const wrong = subtract(
    add(probability, target),
    multiply(constant(2), multiply(probability, target)),
  );
  const weights = add(constant(1 - ALPHA), multiply(constant(2 * ALPHA - 1), target));
  const focal = multiply(multiply(weights, square(wrong)), crossEntropy);
  return divide(sum(multiply(counts, focal)), positivesOf(given, counts));
}

/** The mean probability of words at the regions that they name. */
export function groundedProbability(given: RegionWords, logScale: Tensor): Tensor {
  const { logits, counts } = logitsOf(given, logScale);
  const named = multiply(counts, given.target);
  return divide(sum(multiply(named, sigmoid(logits))), positivesOf(given, counts));
}

const positivesOf = ({ target }: RegionWords, counts: Tensor): Tensor =>
  maximum(sum(multiply(counts, target)), constant(1));

/** Logits [N, P, L], and 1 for words before the padding, [N, 1, L]. */
function logitsOf({ regions, words, lengths }: RegionWords, logScale: Tensor) {
  const [rows = 0, length = 0] = words.shape;
  const products = matmul(regions, wordQueries(words, logScale), { transposeB: true });
  const biased = add(products, constant(FIRST_BIAS));
  const logits = maximum(minimum(biased, constant(LARGEST_LOGIT)), constant(-LARGEST_LOGIT));
  const places = data(
    Float32Array.from({ length }, (_, place) => place + 0.5),
    [1, 1, length],
  );
  const counts = heaviside(subtract(reshape(lengths, [rows, 1, 1]), places));
  return { logits, counts };
}
