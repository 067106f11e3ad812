/**
 * What features are worth to somebody who has few labels: a linear probe that is told the class of k
 * training rows of each class and no more. All training rows, which are images without labels, say how
 * to standardise; the penalty is fixed, since nothing is left to choose it by. Which rows are told is
 * drawn a few times, because with one label a class the draw matters as much as the features.
 */
import { require } from "../../shared/errors.ts";
import type { Pieces } from "../../shared/pieces.ts";
import { Random } from "../../shared/random.ts";
import { rowsAt } from "../embeddings.ts";
import { classesOf, indicesOf, type Labelled, requireLabelled } from "./classification.ts";
import { largestColumns, oneHot, ridgeOf, standardiserOf } from "./ridge.ts";

export interface FewLabels extends Labelled {
  /** Labels of each class. */
  readonly labels: number;
  readonly draws: number;
  readonly seed: number;
}

export type FewLabelsResult =
  | {
      readonly mean: number;
      readonly least: number;
      readonly greatest: number;
    }
  /** Not to be had: the least that a class has. */
  | { readonly most: number };

/** Of ‖W‖², beside mean squares over standardised features. */
const FEW_LABELS_PENALTY = 0.1;

/**
 * Accuracy on all test rows, over `draws`. Classes that only the test rows have count as wrong. Throws
 * an InputError on features or labels that do not fit, and where there are not two classes.
 */
export function* fewLabels(given: FewLabels): Pieces<FewLabelsResult> {
  const { train, trainLabels, test, testLabels, labels, draws, seed } = given;
  requireLabelled("few labels", given);
  require(Number.isInteger(labels) && labels >= 1 && Number.isInteger(draws) && draws >= 1, () =>
    `few labels: ${labels} labels and ${draws} draws; give whole numbers from 1`);
  const classes = classesOf(trainLabels);
  const own = indicesOf(trainLabels, classes);
  const rowsOf = classes.map((_, label) =>
    Array.from(own.keys()).filter((row) => own[row] === label),
  );
  const most = Math.min(...rowsOf.map(({ length }) => length));
  if (most < labels) return { most };

  const standardised = standardiserOf(train);
  const features = standardised(train);
  const asked = standardised(test);
  const accuracies: number[] = [];
  for (let draw = 0; draw < draws; draw++) {
    const random = new Random(seed, draw);
    const told = rowsOf.flatMap((rows) =>
      Array.from(random.permutation(rows.length).subarray(0, labels), (index) => rows[index]!),
    );
    const fits = yield* ridgeOf(rowsAt(features, told));
    const wanted = oneHot(
      told.map((row) => own[row]!),
      classes.length,
    );
    const [fit] = fits(FEW_LABELS_PENALTY, [wanted]);
    const right = largestColumns(fit!(asked)).filter(
      (label, row) => classes[label] === testLabels[row],
    );
    accuracies.push(right.length / test.rows);
    yield;
  }
  return {
    mean: accuracies.reduce((sum, each) => sum + each, 0) / draws,
    least: Math.min(...accuracies),
    greatest: Math.max(...accuracies),
  };
}
