/**
 * Whether the predicted variance of a text follows what the text leaves open: its rank correlation with the number of
 * factors that the text does not name, as it is and with the length of the text held constant.
 */
import {
  columnNamed,
  type Schema,
  type Table,
  type TokensColumn,
  textOf,
} from "../../data/index.ts";
import type { Embeddings } from "../../metrics/index.ts";
import { partialSpearman, spearman } from "../../metrics/pairs/rankCorrelation.ts";
import type { Embedded } from "../../training/embedded.ts";
import type { Ambiguity } from "../protocol/alignment.ts";
import { featuresOf } from "./evaluate.ts";

/** The space that holds the logarithms of the variances of texts. */
export const TEXT_VARIANCE = "text.variance";

/** How many properties the first text of each row leaves out, if the table counts them. */
export function omittedOf({ schema, test }: Table, column: string): Float32Array | undefined {
  const { omitted } = schema.tests ?? {};
  if (omitted?.texts !== column) return undefined;
  const { values, width } = columnNamed(test, omitted.count, "number");
  return values.filter((_, entry) => entry % width === 0);
}

/**
 * The ambiguity of the first texts of the rows; undefined if the method predicts no variances. Without a count of what
 * each text omits, factors are counted of which the text names no value.
 */
export function ambiguityOf(
  embedded: Embedded,
  column: TokensColumn,
  { factors }: Pick<Schema, "factors">,
  omitted?: ArrayLike<number>,
): Ambiguity | undefined {
  if (!Object.hasOwn(embedded.spaces, TEXT_VARIANCE)) return undefined;
  const texts = Array.from({ length: embedded.rows }, (_, row) => wordsOf(textOf(column, row)));
  const variance = totalVariances(featuresOf(embedded, TEXT_VARIANCE));
  const named = texts.map((words) => factors.filter(({ values }) => isNamed(words, values)).length);
  const most = named.reduce((largest, value) => Math.max(largest, value), 0);
  const leftOut = named.map((count, row) => omitted?.[row] ?? most - count);
  const lengths = texts.map(({ length }) => length);
  return {
    texts: texts.length,
    spearman: spearman(variance, leftOut),
    length: spearman(variance, lengths),
    partial: partialSpearman(variance, leftOut, lengths),
  };
}

/** Σ σ² of every row of logarithms of variances. */
export function totalVariances({ data, rows, cols }: Embeddings): Float64Array {
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
