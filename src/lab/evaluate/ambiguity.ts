/**
 * Whether the predicted variance of a text follows what the text leaves open: its rank correlation with the number of
 * factors that the text does not name, as it is and with the length of the text held constant.
 */
import { type Schema, type TokensColumn, textOf } from "../../data/index.ts";
import { partialSpearman, spearman } from "../../metrics/pairs/rankCorrelation.ts";
import type { Embedded } from "../../training/embedded.ts";
import { featuresOf } from "./evaluate.ts";

/** The space that holds the logarithms of the variances of texts. */
export const TEXT_VARIANCE = "text.variance";

export interface Ambiguity {
  /** Texts that were compared: one of each row. */
  readonly texts: number;
  /** Of the variance with the number of factors left out; null if every text leaves out as many. */
  readonly spearman: number | null;
  /** Of the variance with the number of words, for comparison. */
  readonly length: number | null;
  /** Of the variance with the number of factors left out, with the number of words held constant. */
  readonly partial: number | null;
}

/** The ambiguity of the first texts of the rows; undefined if the method predicts no variances. */
export function ambiguityOf(
  embedded: Embedded,
  column: TokensColumn,
  { factors }: Pick<Schema, "factors">,
): Ambiguity | undefined {
  if (!Object.hasOwn(embedded.spaces, TEXT_VARIANCE)) return undefined;
  const texts = Array.from({ length: embedded.rows }, (_, row) => wordsOf(textOf(column, row)));
  const variance = totalVariances(embedded, TEXT_VARIANCE);
  const named = texts.map((words) => factors.filter(({ values }) => isNamed(words, values)).length);
  const most = named.reduce((largest, value) => Math.max(largest, value), 0);
  const leftOut = named.map((count) => most - count);
  const lengths = texts.map(({ length }) => length);
  return {
    texts: texts.length,
    spearman: spearman(variance, leftOut),
    length: spearman(variance, lengths),
    partial: partialSpearman(variance, leftOut, lengths),
  };
}

/** Σ σ² of every row of a space of logarithms of variances. */
function totalVariances(embedded: Embedded, space: string): Float64Array {
  const { data, rows, cols } = featuresOf(embedded, space);
  return Float64Array.from({ length: rows }, (_, row) => {
    let sum = 0;
    for (let col = 0; col < cols; col++) sum += Math.exp(data[row * cols + col]!);
    return sum;
  });
}

const wordsOf = (text: string): string[] => text.split(/[^\p{L}\p{N}-]+/u).filter(Boolean);

/** Whether the words of one of the values occur in this order, one after the other. */
function isNamed(words: readonly string[], values: readonly string[]): boolean {
  const text = ` ${words.join(" ")} `;
  return values.some((value) => text.includes(` ${wordsOf(value).join(" ")} `));
}
