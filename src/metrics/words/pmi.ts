/**
 * Pointwise mutual information of words and contexts against a noise distribution, ln [P(w,c) / (P(w) Pₙ(c))]. Skip-gram
 * with k noise words has its optimum where the product of the two vectors is this − ln k (Levy & Goldberg 2014); the usual
 * PMI is the case where the noise has the distribution of the contexts.
 */
import { require } from "../../shared/errors.ts";
import type { Rows } from "../embeddings.ts";
import { spearman } from "../pairs/rankCorrelation.ts";

/** [words, words] by word and context; −∞ where a pair does not occur. Throws an InputError if the sizes differ. */
export function noisePmi(counts: Float64Array, noise: ArrayLike<number>): Float64Array {
  const words = noise.length;
  require(counts.length === words ** 2, () =>
    `pmi: found ${counts.length} counts and ${words} noise probabilities, expected the square of their number`);
  const totals = Float64Array.from({ length: words }, (_, word) =>
    counts.subarray(word * words, (word + 1) * words).reduce((sum, count) => sum + count, 0),
  );
  // P(w,c) / P(w) is count / total of the word.
  return counts.map((count, index) =>
    count > 0
      ? Math.log(count / (totals[Math.floor(index / words)]! * noise[index % words]!))
      : Number.NEGATIVE_INFINITY,
  );
}

export interface PmiAgreement {
  /** Pairs that are compared: those with an expected count of at least `least`. */
  readonly pairs: number;
  /** Rank correlation of u·v with the PMI; null if one of the two is constant. */
  readonly spearman: number | null;
  /** Mean of u·v − PMI over the pairs, weighted by their counts; −ln k at the optimum. Null without pairs. */
  readonly intercept: number | null;
}

/** Rarer pairs are noise, in the counts and in training. */
const LEAST_COUNT = 1;

/**
 * Compares the products of word and context vectors with the PMI, over the pairs that are expected to occur `least` times or
 * more.
 */
export function pmiAgreement(
  vectors: { readonly words: Rows; readonly contexts: Rows },
  counts: Float64Array,
  noise: ArrayLike<number>,
  least = LEAST_COUNT,
): PmiAgreement {
  const { words, contexts } = vectors;
  require(words.rows === noise.length && contexts.rows === noise.length, () =>
    `pmi: found ${words.rows} words, ${contexts.rows} contexts and ${noise.length} noise probabilities, expected as many of each`);
  const pmi = noisePmi(counts, noise);
  const [products, values]: [number[], number[]] = [[], []];
  let [residual, total] = [0, 0];
  for (const [index, count] of counts.entries()) {
    if (count < least) continue;
    const [word, context] = [Math.floor(index / words.rows), index % words.rows];
    const product = productOf(words, word, contexts, context);
    products.push(product);
    values.push(pmi[index]!);
    residual += count * (product - pmi[index]!);
    total += count;
  }
  return {
    pairs: products.length,
    spearman: products.length > 1 ? spearman(products, values) : null,
    intercept: total > 0 ? residual / total : null,
  };
}

function productOf(a: Rows, rowA: number, b: Rows, rowB: number): number {
  let sum = 0;
  for (let col = 0; col < a.cols; col++) {
    sum += a.data[rowA * a.cols + col]! * b.data[rowB * b.cols + col]!;
  }
  return sum;
}
