/** A confusion matrix in words. */

export interface Confusion {
  /** Classes in the order of rows and columns. */
  readonly names: readonly string[];
  /** [true class][predicted class] */
  readonly counts: readonly (readonly number[])[];
  /** Share of each class that is predicted correctly; null without samples. */
  readonly recalls: readonly (number | null)[];
  /** A sentence about the whole, for example the accuracy. */
  readonly says: string;
}

/** A cell as a sentence; `row` is the true class, `col` the predicted one. */
export function cellInWords({ counts, names }: Confusion, row: number, col: number): string {
  const all = counts[row] ?? [];
  const total = all.reduce((sum, count) => sum + count, 0);
  const count = all[col] ?? 0;
  return row === col
    ? `${count} of ${total} ${names[row]} classified correctly`
    : `${count} of ${total} ${names[row]} classified as ${names[col]}`;
}

/** The sentence about the whole and the most frequent confusion. */
export function confusionInWords(confusion: Confusion): string {
  let worst: { row: number; col: number; count: number } | undefined;
  for (const [row, counts] of confusion.counts.entries()) {
    for (const [col, count] of counts.entries()) {
      if (row !== col && count > (worst?.count ?? 0)) worst = { row, col, count };
    }
  }
  return worst
    ? `${confusion.says} Most frequent confusion: ${cellInWords(confusion, worst.row, worst.col)}.`
    : confusion.says;
}
