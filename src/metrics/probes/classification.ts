/**
 * The outcome of any classifier: not one number alone, but which class fails and what it is taken
 * for.
 */
import { require } from "../../shared/errors.ts";
import { type Embeddings, type Labels, requireEmbeddings, requireLabels } from "../embeddings.ts";

export interface Classification {
  /** Share of right answers, 0 to 1. */
  readonly accuracy: number;
  /** Class numbers that occur, ascending; the order of the lists below. */
  readonly classes: readonly number[];
  /** Share of right answers of each class; null for a class that was never asked about. */
  readonly perClass: readonly (number | null)[];
  /** confusion[true class][predicted class], in counts. */
  readonly confusion: readonly (readonly number[])[];
  /** The predicted class number of each row. */
  readonly predictions: Int32Array;
}

/** Features that a probe learns from and those it is asked about, with a class number a row. */
export interface Labelled {
  readonly train: Embeddings;
  readonly trainLabels: Labels;
  readonly test: Embeddings;
  readonly testLabels: Labels;
}

/** Throws an InputError, led by the `operation`, on features or labels that do not fit or only one class. */
export function requireLabelled(operation: string, given: Labelled): void {
  const { train, trainLabels, test, testLabels } = given;
  requireProbed(operation, train, test, 2);
  requireLabels(operation, "trainLabels", trainLabels, train.rows);
  requireLabels(operation, "testLabels", testLabels, test.rows);
  require(classesOf(trainLabels).length >= 2, () =>
    `${operation}: the ${train.rows} training rows are all of class ${trainLabels[0]}; give at least two classes`);
}

/** Throws an InputError, led by the `operation`, on features that are not finite or differ in width. */
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

/** Compares predictions with the truth, both as positions in `classes`; at least one row. */
export function classificationOf(
  classes: readonly number[],
  truth: Int32Array,
  predicted: Int32Array,
): Classification {
  const confusion = classes.map(() => classes.map(() => 0));
  for (const [row, actual] of truth.entries()) confusion[actual]![predicted[row]!]! += 1;
  const hits = confusion.map((counts, index) => counts[index]!);
  const asked = confusion.map((counts) => counts.reduce((sum, count) => sum + count, 0));
  return {
    accuracy: hits.reduce((sum, count) => sum + count, 0) / truth.length,
    classes,
    perClass: hits.map((count, index) => (asked[index] ? count / asked[index] : null)),
    confusion,
    predictions: predicted.map((index) => classes[index]!),
  };
}
