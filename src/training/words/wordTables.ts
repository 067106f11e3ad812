/** How word2vec draws pairs from the texts of a column, and the tables by word that it reads for that. */
import {
  keepProbabilities,
  noiseProbabilities,
  type Split,
  tokensNamed,
  wordCounts,
} from "../../data/index.ts";
import type { TextColumn } from "../space.ts";
import type { WordPairsRequest } from "./wordPairs.ts";

/** `noise`: 0 for none. */
export interface WordSampling extends Pick<WordPairsRequest, "draws" | "window" | "bag" | "noise"> {
  readonly column: TextColumn;
  /** Share of the text above which occurrences of a word are dropped; 0 keeps all. */
  readonly subsample: number;
  /** Power of the counts to which the noise is proportional. */
  readonly noisePower: number;
}

/** What a method states of the vectors of words that it learns. */
export interface WordsOfMethod {
  readonly sampling: WordSampling;
  /** Id of the space of contexts; the words are in `h`. */
  readonly contexts: string;
}

/** A number for every word of the vocabulary of a column. */
export type WordTableRequest =
  | ({ readonly kind: "keep" } & Pick<WordSampling, "column" | "subsample">)
  | ({ readonly kind: "bounds" } & Pick<WordSampling, "column" | "noisePower">);

export const isOfWords = (request: { readonly kind: string }): request is WordTableRequest =>
  request.kind === "keep" || request.kind === "bounds";

/** Probabilities in 2⁻³² by id: that an occurrence is kept, or the cumulative ones of noise words. */
export function wordTable(split: Split, request: WordTableRequest): Uint32Array {
  const counts = wordCounts(tokensNamed(split, request.column.name));
  return request.kind === "keep"
    ? inUnits(keepProbabilities(counts, request.subsample))
    : boundsOf(noiseProbabilities(counts, request.noisePower));
}

/** Probabilities as multiples of 2⁻³², for comparison with random words. */
export const inUnits = (probabilities: ArrayLike<number>): Uint32Array =>
  Uint32Array.from(probabilities, (each) => Math.min(2 ** 32 - 1, Math.round(each * 2 ** 32)));

/** The cumulative sums of probabilities as multiples of 2⁻³²; 2³² − 1 from the last positive probability on. */
export function boundsOf(probabilities: ArrayLike<number>): Uint32Array {
  const last = Array.from(probabilities).findLastIndex((each) => each > 0);
  let sum = 0;
  return inUnits(
    Float64Array.from(probabilities, (each, index) => {
      sum += each;
      return index >= last ? 1 : sum;
    }),
  );
}
