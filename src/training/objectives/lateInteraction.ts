/**
 * FILIP (Yao et al. 2022, arXiv:2111.07783): an image and a text are compared patch by word. A patch takes its best word,
 * a word its best patch, and their means are the logits of a cross-entropy in each direction.
 */
import { multiply, subtract } from "../../autodiff/ops/arithmetic.ts";
import { lateInteraction } from "../../autodiff/ops/lateInteraction.ts";
import { exp } from "../../autodiff/ops/math.ts";
import { normalizeRows } from "../../autodiff/ops/normalizeRows.ts";
import { mean, sum } from "../../autodiff/ops/reduce.ts";
import { reshape } from "../../autodiff/ops/shape.ts";
import { logSumExp } from "../../autodiff/ops/softmax.ts";
import { constant, type Tensor } from "../../autodiff/tensor.ts";
import { diagonalMask } from "./diagonal.ts";

/** The length of every vector becomes 1: [n, tokens, d]. */
export const unitTokens = (x: Tensor): Tensor => {
  const [rows = 0, tokens = 0, depth = 0] = x.shape;
  return reshape(normalizeRows(reshape(x, [rows * tokens, depth])), [rows, tokens, depth]);
};

/**
 * The mean of both cross-entropies; ln N at chance. patches: [N, P, D]; words: [N, L, D], of which the first lengths[i]
 * count; neither is normalised, and row i of both is a pair. logitScale: log(1/temperature), a scalar.
 */
export function filipLoss(
  patches: Tensor,
  words: Tensor,
  lengths: Tensor,
  logitScale: Tensor,
): Tensor {
  const [rows = 0] = patches.shape;
  const scores = lateInteraction(unitTokens(patches), unitTokens(words), lengths);
  const scale = exp(logitScale);
  const logits = multiply(scale, reshape(scores, [2 * rows, rows]));
  const right = multiply(scale, sum(multiply(scores, diagonalMask(rows))));
  return subtract(mean(logSumExp(logits)), multiply(constant(1 / (2 * rows)), right));
}

/** The mean score of pairs in both directions. Arguments as of the loss. */
export function pairScore(patches: Tensor, words: Tensor, lengths: Tensor): Tensor {
  const [rows = 0] = patches.shape;
  const scores = lateInteraction(unitTokens(patches), unitTokens(words), lengths);
  return multiply(constant(1 / (2 * rows)), sum(multiply(scores, diagonalMask(rows))));
}
