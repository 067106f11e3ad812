/**
 * Cross-entropy of distributions over prototypes across views: swapped prediction in SwAV (Caron et al.
 * 2020, arXiv:2006.09882) and self-distillation in DINO (Caron et al. 2021, arXiv:2104.14294), which
 * differ in their targets. Formulas: docs/methods.md.
 */
import { add, divide, multiply, negate, subtract } from "../../autodiff/ops/arithmetic.ts";
import { log } from "../../autodiff/ops/math.ts";
import { mean, sum } from "../../autodiff/ops/reduce.ts";
import { stopGradient } from "../../autodiff/ops/shape.ts";
import { logSoftmax, softmax } from "../../autodiff/ops/softmax.ts";
import { constant, type Tensor } from "../../autodiff/tensor.ts";

export interface CrossView {
  /** Scores of every view, [N, K] each; the first two are the full views. */
  readonly scores: readonly Tensor[];
  /** Targets of the full views, [N, K] each: rows that sum to 1, without gradient. */
  readonly targets: readonly [Tensor, Tensor];
  readonly temperature: Tensor;
}

/**
 * The cross-entropy −Σ_k target·log softmax(scores/τ), averaged over the batch and over all pairs of a
 * target and a different view. ln K at chance.
 */
export function crossViewEntropy({ scores, targets, temperature }: CrossView): Tensor {
  const [first, second] = targets;
  const terms = scores.map((each, view) => {
    // A full view is compared with the target of the other one, a local view with both.
    const target = view === 0 ? second : view === 1 ? first : add(first, second);
    return mean(sum(multiply(target, logSoftmax(divide(each, temperature))), [-1]));
  });
  const pairs = 2 * scores.length - 2;
  return multiply(
    constant(-1 / pairs),
    terms.reduce((total, term) => add(total, term)),
  );
}

/** DINO's teacher: softmax((scores − c)/τ) without gradient, c the centre. scores: [N, K]; c: [K]. */
export const teacherShares = (scores: Tensor, center: Tensor, temperature: Tensor): Tensor =>
  stopGradient(softmax(divide(subtract(scores, center), temperature)));

/** Mean entropy in nats of rows that sum to 1, [N, K]: 0 if all are one-hot, ln K if all are uniform. */
export const meanEntropy = (shares: Tensor): Tensor =>
  negate(mean(sum(multiply(shares, log(shares)), [-1])));

/** Entropy in nats of the mean row: 0 if one prototype has all the mass, ln K if all have equal mass. */
export const entropyOfMean = (shares: Tensor): Tensor => {
  const average = mean(shares, [0]);
  return negate(sum(multiply(average, log(average))));
};
