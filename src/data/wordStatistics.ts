/** Frequencies of words, and the two distributions that word2vec derives from them (Mikolov et al. 2013, arXiv:1310.4546). */
import type { TokensColumn } from "./table.ts";
import { SPECIAL } from "./vocabulary.ts";

/** Occurrences by id in all texts of a column; `<pad>`, `<bos>` and `<eos>` count as none. */
export function wordCounts({ vocabulary, ids }: TokensColumn): Float64Array {
  const counts = new Float64Array(vocabulary.size);
  for (const id of ids) counts[id]! += 1;
  return counts.fill(0, 0, SPECIAL.eos + 1);
}

/**
 * Probability by id that an occurrence of a word is kept: min(1, (√(f/t) + 1) · t/f) with the word's share f of the text, as
 * in word2vec.c; the paper has √(t/f). With a `threshold` t of 0 every word is kept. Ids that do not occur have 0.
 */
export function keepProbabilities(counts: Float64Array, threshold: number): Float64Array {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => {
    if (count === 0) return 0;
    if (threshold === 0) return 1;
    const ratio = count / total / threshold;
    return Math.min(1, (Math.sqrt(ratio) + 1) / ratio);
  });
}

/** Probability of every id as noise: proportional to a power of its count. */
export function noiseProbabilities(counts: Float64Array, power = 0.75): Float64Array {
  const weights = counts.map((count) => (count > 0 ? count ** power : 0));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}
