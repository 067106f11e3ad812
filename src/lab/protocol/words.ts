/** What the vectors of words know: analogies, agreement with counts, neighbours. */
import type { Analogies } from "../../metrics/words/analogies.ts";
import type { PmiAgreement } from "../../metrics/words/pmi.ts";

/** What `run.json` holds of a method that learns vectors of words. */
export interface WordScores {
  /** Of the learned vectors; null if the dataset knows no relations between words. */
  readonly analogies: Analogies | null;
  /** Of vectors from counts alone (PPMI and SVD) with as many dimensions. */
  readonly counted: Analogies | null;
  /** Products of words and contexts beside the PMI against the noise distribution. */
  readonly pmi: PmiAgreement & {
    /** The intercept at the optimum, −ln k; null without noise words. */
    readonly expected: number | null;
  };
}

export interface WordsParameters {
  /** A word whose neighbours are wanted. */
  readonly word?: string;
  /** a is to b as c is to … */
  readonly analogy?: readonly [a: string, b: string, c: string];
}

export interface NearWord {
  readonly word: string;
  /** With the word that was asked for, or with b − a + c. */
  readonly cosine: number;
}

/** Words in the order of their cosine, nearest first. */
export interface WordAnswers {
  /** Of the learned vectors, and of those from counts. */
  readonly learned: readonly NearWord[];
  readonly counted: readonly NearWord[];
}

export interface WordsResult {
  readonly step: number;
  /** Every word that can be asked for, in alphabetical order. */
  readonly words: readonly string[];
  /** Three words of the first relation, as an example of an analogy; absent if the dataset knows none. */
  readonly example?: readonly [a: string, b: string, c: string];
  /** Words that were asked for and that the vocabulary lacks, each once. */
  readonly unknown: readonly string[];
  /** Neighbours of the word, without itself; absent if none was asked for or it is unknown. */
  readonly nearest?: WordAnswers;
  /** Answers of the analogy; a, b and c are among them. Absent if none was asked for or a word is unknown. */
  readonly analogy?: WordAnswers;
  readonly scores: WordScores;
}
