/**
 * Expected numbers of (word, context) pairs that word2vec draws from sentences, without drawing them: of two words with m
 * kept words between them, a window whose width is uniform among 1 … w contains the pair with probability (w − m) / w.
 */
import type { Pieces } from "../../shared/pieces.ts";

/** Sentences as ids: sentence i is `ids` from `offsets[i]` to `offsets[i + 1]`. */
export interface Sentences {
  readonly ids: ArrayLike<number>;
  readonly offsets: ArrayLike<number>;
}

export interface PairSampling {
  /** Number of ids. */
  readonly words: number;
  /** The largest distance of a pair, counted in kept words. */
  readonly window: number;
  /** Probability by id that an occurrence is kept; ids with 0 occur in no pair. */
  readonly keep: ArrayLike<number>;
}

/** Sentences between two pauses. */
const PIECE = 2000;

/** Expected counts by word and context: [words, words], symmetric. */
export function* expectedPairs(
  { ids, offsets }: Sentences,
  { words, window, keep }: PairSampling,
): Pieces<Float64Array> {
  const counts = new Float64Array(words * words);
  const between = new Float64Array(window);
  for (let sentence = 0; sentence + 1 < offsets.length; sentence++) {
    if (sentence % PIECE === 0) yield;
    const [start, end] = [offsets[sentence]!, offsets[sentence + 1]!];
    for (let first = start; first < end; first++) {
      const keepFirst = keep[ids[first]!]!;
      if (keepFirst === 0) continue;
      // Element m: the probability of m kept words between the two.
      between.fill(0);
      between[0] = 1;
      for (let last = first + 1; last < end; last++) {
        const keepLast = keep[ids[last]!]!;
        if (keepLast === 0) continue;
        let inWindow = 0;
        for (let m = 0; m < window; m++) inWindow += (between[m]! * (window - m)) / window;
        if (inWindow === 0) break;
        const expected = keepFirst * keepLast * inWindow;
        counts[ids[first]! * words + ids[last]!]! += expected;
        counts[ids[last]! * words + ids[first]!]! += expected;
        for (let m = window - 1; m >= 0; m--) {
          between[m] = between[m]! * (1 - keepLast) + (m > 0 ? between[m - 1]! * keepLast : 0);
        }
      }
    }
  }
  return counts;
}
