/**
 * Skip-gram with negative sampling (Mikolov et al. 2013, arXiv:1310.4546; formula: docs/methods.md): the product of a word's
 * vector with that of a context is a logit, high for pairs of the text and low for pairs with noise words.
 */
import { add, divide, multiply, negate } from "../../autodiff/ops/arithmetic.ts";
import { maximum, softplus } from "../../autodiff/ops/math.ts";
import { mean, sum } from "../../autodiff/ops/reduce.ts";
import { reshape } from "../../autodiff/ops/shape.ts";
import { constant, type Tensor } from "../../autodiff/tensor.ts";

export type SampledPairs = {
  /** Vectors of the words that predict, [N, D]. */
  readonly center: Tensor;
  /** Vectors of what is predicted, [N, D]. */
  readonly context: Tensor;
  /** Vectors of the noise words of each pair, [N, K, D]. */
  readonly noise?: Tensor;
  /** [N, K]: 0 for a noise word that does not count; default 1. */
  readonly counted?: Tensor;
  /** [N]; default 1. */
  readonly weights?: Tensor;
};

/** Of the pairs: −ln σ(uᵢ·vᵢ), [N]. */
const realTerms = ({ center, context }: SampledPairs): Tensor =>
  softplus(negate(sum(multiply(center, context), [-1])));

/** Of the noise words: −Σₖ ln σ(−uᵢ·nᵢₖ), [N]. */
function noiseTerms(center: Tensor, noise: Tensor, counted: Tensor | undefined): Tensor {
  const [rows = 0, , width = 0] = noise.shape;
  const logits = sum(multiply(reshape(center, [rows, 1, width]), noise), [-1]);
  const terms = softplus(logits);
  return sum(counted ? multiply(terms, counted) : terms, [-1]);
}

/** Weights are numbers of pairs: their sum is at least 1, unless no sentence of the batch has a pair. */
const weighted = (terms: Tensor, weights: Tensor | undefined): Tensor =>
  weights ? divide(sum(multiply(terms, weights)), maximum(sum(weights), constant(1))) : mean(terms);

/** Both parts of the loss, each a weighted mean over the pairs; without noise words the second is absent. */
export function sampledParts(pairs: SampledPairs): {
  readonly real: Tensor;
  readonly noise: Tensor | undefined;
} {
  const { center, noise, counted, weights } = pairs;
  return {
    real: weighted(realTerms(pairs), weights),
    noise: noise && weighted(noiseTerms(center, noise, counted), weights),
  };
}

/** The weighted mean of −ln σ(u·v) − Σₖ ln σ(−u·nₖ); (1 + K) ln 2 for vectors of 0. */
export function negativeSampling(pairs: SampledPairs): Tensor {
  const { real, noise } = sampledParts(pairs);
  return noise ? add(real, noise) : real;
}
