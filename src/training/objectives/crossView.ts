/**
 * Agreement of distributions over prototypes across views: what SwAV calls swapped prediction (Caron et
 * al. 2020, arXiv:2006.09882) and DINO self-distillation (Caron et al. 2021, arXiv:2104.14294). They
 * differ in where the targets come from; METHODS.md section 1 has both.
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
  /** What the full views should look like to the others, [N, K] each: rows that sum to 1, without gradient. */
  readonly targets: readonly [Tensor, Tensor];
  readonly temperature: Tensor;
}

/**
 * The mean cross-entropy −Σ_k target·log softmax(scores/τ) over all pairs of a target and another view,
 * and over the batch. ln K where nothing is learned.
 */
export function crossViewEntropy({ scores, targets, temperature }: CrossView): Tensor {
  const [first, second] = targets;
  const terms = scores.map((each, view) => {
    // A full view meets the other one's target, a small crop both.
    const target = view === 0 ? second : view === 1 ? first : add(first, second);
    return mean(sum(multiply(target, logSoftmax(divide(each, temperature))), [-1]));
  });
  const pairs = 2 * scores.length - 2;
  return multiply(
    constant(-1 / pairs),
    terms.reduce((total, term) => add(total, term)),
  );
}

/** softmax((scores − center)/τ) without gradient: DINO's teacher. scores: [N, K]; center: [K]. */
export const teacherShares = (scores: Tensor, center: Tensor, temperature: Tensor): Tensor =>
  stopGradient(softmax(divide(subtract(scores, center), temperature)));

/** Mean entropy of rows that sum to 1, [N, K], in nats: 0 where each is certain, ln K where none is. */
export const meanEntropy = (shares: Tensor): Tensor =>
  negate(mean(sum(multiply(shares, log(shares)), [-1])));

/** Entropy of the rows' mean: 0 where one prototype gets everything, ln K where all get their share. */
export const entropyOfMean = (shares: Tensor): Tensor => {
  const average = mean(shares, [0]);
  return negate(sum(multiply(average, log(average))));
};
