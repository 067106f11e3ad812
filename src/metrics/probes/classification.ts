/** Result of a classifier: accuracy, accuracy per class and the confusion matrix. */
import { require } from "../../shared/errors.ts";
import {
  type Embeddings,
  type Labels,
  requireEmbeddings,
  requireLabels,
  UNKNOWN_LABEL,
} from "../embeddings.ts";

export interface Classification {
  /** Share of correct predictions, 0 to 1. */
  readonly accuracy: number;
  /** Class numbers that occur, ascending; the order of the arrays below. */
  readonly classes: readonly number[];
  /** Share of correct predictions per class; null for a class without test rows. */
  readonly perClass: readonly (number | null)[];
  /** confusion[true class][predicted class], counts. */
  readonly confusion: readonly (readonly number[])[];
  /** Predicted class number of each row. */
  readonly predictions: Int32Array;
}

/** What the labels of a set of rows allow. */
export interface LabelSummary {
  /** Rows with a known class, and rows labelled −1. */
  readonly known: number;
  readonly unknown: number;
  /** Different classes among the known. */
  readonly classes: number;
  /** Share of the largest class: the accuracy of always predicting it; null without known rows. */
  readonly chance: number | null;
}

/** The rows with a known class, and a summary of the labels. */
export function labelledRows(labels: Labels): { rows: Int32Array; summary: LabelSummary } {
  const rows: number[] = [];
  const sizes = new Map<number, number>();
  for (let row = 0; row < labels.length; row++) {
    const label = labels[row]!;
    if (label === UNKNOWN_LABEL) continue;
    rows.push(row);
    sizes.set(label, (sizes.get(label) ?? 0) + 1);
  }
  const largest = Math.max(0, ...sizes.values());
  return {
    rows: Int32Array.from(rows),
    summary: {
      known: rows.length,
      unknown: labels.length - rows.length,
      classes: sizes.size,
      chance: rows.length > 0 ? largest / rows.length : null,
    },
  };
}

/** Why neighbours cannot be scored by class, as a sentence; undefined if they can. */
export function reasonNotScored({ known, classes }: LabelSummary): string | undefined {
  if (classes >= 2) return undefined;
  if (known === 0) return "no row has a known class";
  return `all ${known} labelled rows are of one class`;
}

/** Training and test features with a class number per row. */
export interface Labelled {
  readonly train: Embeddings;
  readonly trainLabels: Labels;
  readonly test: Embeddings;
  readonly testLabels: Labels;
}

/** Throws an InputError, prefixed with `operation`, if shapes or labels do not fit or there is only one class. */
export function requireLabelled(operation: string, given: Labelled): void {
  const { train, trainLabels, test, testLabels } = given;
  requireProbed(operation, train, test, 2);
  requireLabels(operation, "trainLabels", trainLabels, train.rows);
  requireLabels(operation, "testLabels", testLabels, test.rows);
  require(classesOf(trainLabels).length >= 2, () =>
    `${operation}: the ${train.rows} training rows are all of class ${trainLabels[0]}; give at least two classes`);
}

/** Throws an InputError, prefixed with `operation`, if features are not finite or differ in width. */
export function requireProbed(
  operation: string,
  train: Embeddings,
  test: Embeddings,
  leastRows: number,
): void {
  requireEmbeddings(`${operation}: train`, train, leastRows);
  requireEmbeddings(`${operation}: test`, test, 1);
  require(train.cols === test.cols, () =>
    `${operation}: train [${train.rows},${train.cols}] and test [${test.rows},${test.cols}] differ in width; embed both with the same encoder`);
}

/** Class numbers that occur in any of the lists, ascending. */
export function classesOf(...lists: readonly Labels[]): number[] {
  const seen = new Set<number>();
  for (const labels of lists) {
    for (let index = 0; index < labels.length; index++) seen.add(labels[index]!);
  }
  return [...seen].sort((first, second) => first - second);
}

/** Labels as positions in `classes`. */
export function indicesOf(labels: Labels, classes: readonly number[]): Int32Array {
  const position = new Map(classes.map((label, index) => [label, index]));
  return Int32Array.from(labels, (label) => position.get(label)!);
}

/** Compares predictions with the truth, both as positions in `classes`. Needs at least one row. */
export function classificationOf(
  classes: readonly number[],
  truth: Int32Array,
  predicted: Int32Array,
): Classification {
  const confusion = classes.map(() => classes.map(() => 0));
  for (const [row, actual] of truth.entries()) confusion[actual]![predicted[row]!]! += 1;
  const hits = confusion.map((counts, index) => counts[index]!);
  const totals = confusion.map((counts) => counts.reduce((sum, count) => sum + count, 0));
  return {
    accuracy: hits.reduce((sum, count) => sum + count, 0) / truth.length,
    classes,
    perClass: hits.map((count, index) => (totals[index] ? count / totals[index] : null)),
    confusion,
    predictions: predicted.map((index) => classes[index]!),
  };
}
