/**
 * PCME++ (Chun 2023, arXiv:2305.18171): an image and a text are Gaussians with diagonal variances, and two of them
 * match the better, the smaller the expected squared distance of their samples is. Every pair is classified by itself.
 */
import { add, multiply, negate, subtract } from "../../autodiff/ops/arithmetic.ts";
import { expandTo } from "../../autodiff/ops/expand.ts";
import { exp, square } from "../../autodiff/ops/math.ts";
import { normalizeRows } from "../../autodiff/ops/normalizeRows.ts";
import { sigmoidLossOfPairs } from "../../autodiff/ops/pairContrast.ts";
import { sumOfPseudoPositives } from "../../autodiff/ops/pseudoPositives.ts";
import { mean, sum } from "../../autodiff/ops/reduce.ts";
import { reshape } from "../../autodiff/ops/shape.ts";
import { concatTokens } from "../../autodiff/ops/tokens.ts";
import { constant, type Tensor } from "../../autodiff/tensor.ts";

/** [N, D] each; means need not be normalised. */
export interface GaussianPairs {
  readonly image: Tensor;
  readonly text: Tensor;
  /** Logarithms of the variances. */
  readonly imageLogVar: Tensor;
  readonly textLogVar: Tensor;
  /** Logits are shift − scale · distance; scalars. */
  readonly scale: Tensor;
  readonly shift: Tensor;
}

export interface ProbabilisticOptions {
  /** [N], numbers: rows of equal numbers are positives of each other. Default: only pairs are. */
  readonly groups?: Tensor | undefined;
  /** Weight of the Kullback–Leibler divergence from a standard normal distribution, a scalar. */
  readonly klWeight: Tensor;
  /** Weight of the losses in which pairs as close as the row's own count as positives. */
  readonly pseudoPositives: number;
}

/**
 * 2 ⟨BCE⟩ + α (⟨BCE of rows⟩ + ⟨BCE of columns⟩ with pseudo-positives) + β KL, where ⟨·⟩ is the mean over all N² pairs.
 */
export function pcmeLoss(pairs: GaussianPairs, options: ProbabilisticOptions): Tensor {
  const { image, text, imageLogVar, textLogVar, scale, shift } = pairs;
  const { groups, klWeight, pseudoPositives } = options;
  const [u, v] = [normalizeRows(image), normalizeRows(text)];
  const { a, b, bias } = asProducts([u, v], [imageLogVar, textLogVar], scale, shift);
  const perPair = 1 / (image.shape[0] ?? 1) ** 2;
  const losses = sigmoidLossOfPairs(a, b, constant(1), bias, groups);
  const divergence = add(divergenceOf(u, imageLogVar), divergenceOf(v, textLogVar));
  const matching = multiply(constant(2 * (1 + pseudoPositives) * perPair), losses);
  const loss = add(matching, multiply(klWeight, divergence));
  if (pseudoPositives === 0) return loss;
  // A binary cross-entropy whose target is 1 instead of 0 is smaller by the logit.
  const logits = add(
    sumOfPseudoPositives(a, b, bias, groups),
    sumOfPseudoPositives(b, a, bias, groups),
  );
  return subtract(loss, multiply(constant(pseudoPositives * perPair), logits));
}

/** Σ σ² of every row: [N, 1]. */
export const totalVariance = (logVar: Tensor): Tensor =>
  reshape(sum(exp(logVar), [1]), [logVar.shape[0] ?? 0, 1]);

/**
 * The logits shift − scale · (‖u − v‖² + Σ σ_u² + Σ σ_v²) as products a[i]·b[j] + bias, so that the kernels of other
 * pairwise losses compute them tile by tile: ‖u − v‖² is 2 − 2 u·v.
 */
function asProducts(
  [u, v]: readonly [Tensor, Tensor],
  [imageLogVar, textLogVar]: readonly [Tensor, Tensor],
  scale: Tensor,
  shift: Tensor,
) {
  const one = expandTo(constant(1), [u.shape[0] ?? 0, 1]);
  const a = withColumns(multiply(constant(2), u), negate(totalVariance(imageLogVar)), negate(one));
  const b = withColumns(v, one, totalVariance(textLogVar));
  return { a: multiply(scale, a), b, bias: subtract(shift, multiply(constant(2), scale)) };
}

/** Appends columns [N, 1], and zeros up to a multiple of four columns. */
function withColumns(x: Tensor, ...columns: readonly Tensor[]): Tensor {
  const [rows = 0, depth = 0] = x.shape;
  const width = 4 * Math.ceil((depth + columns.length) / 4);
  const padding = width - depth - columns.length;
  const zeros = padding > 0 ? [expandTo(constant(0), [rows, padding])] : [];
  const asTokens = (each: Tensor) => reshape(each, [rows, each.shape[1] ?? 0, 1]);
  const all = [x, ...columns, ...zeros].map(asTokens).reduce(concatTokens);
  return reshape(all, [rows, width]);
}

/** ⟨−½ (1 + ln σ² − μ² − σ²)⟩ over all rows and dimensions. */
const divergenceOf = (means: Tensor, logVar: Tensor): Tensor =>
  multiply(
    constant(-0.5),
    mean(subtract(subtract(add(constant(1), logVar), square(means)), exp(logVar))),
  );
