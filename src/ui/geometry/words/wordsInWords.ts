/** The results of the Words view as text. */
import type { AnalysisResult } from "../../../lab/protocol/index.ts";
import { measured } from "../../controls/numbers.ts";

export type WordsAnswer = AnalysisResult<"words">;

/** Three words of an analogy; undefined unless there are three. */
export function questionOf(text: string): readonly [string, string, string] | undefined {
  const [a, b, c, ...rest] = text.split(/\s+/).filter((word) => word !== "");
  return a && b && c && rest.length === 0 ? [a, b, c] : undefined;
}

/** Undefined if all words are known. */
export function unknownInWords(unknown: readonly string[]): string | undefined {
  if (unknown.length === 0) return undefined;
  const quoted = unknown.map((word) => `“${word}”`).join(", ");
  const [verb, which] =
    unknown.length === 1 ? ["does", "a word that does"] : ["do", "words that do"];
  return `${quoted} ${verb} not occur in the training texts. Type ${which}.`;
}

export function agreementInWords({
  spearman,
  pairs,
  intercept,
  expected,
}: WordsAnswer["scores"]["pmi"]): string {
  if (spearman === null || intercept === null) {
    return "The products of the vectors are constant and cannot be compared with the PMI of the pairs.";
  }
  const shift =
    expected === null
      ? "Without noise words the products have no optimum."
      : `They lie ${measured(intercept, 2)} from it on average; −ln k is ${measured(expected, 2)}.`;
  return `Products of words and contexts agree in rank with the PMI of ${pairs.toLocaleString("en-GB")} pairs, counted without training: Spearman ${measured(spearman, 2)}. ${shift}`;
}
