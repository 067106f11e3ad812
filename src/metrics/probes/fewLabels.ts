/**
 * Linear probe with few labels: ridge regression on k labelled training rows per class. All training rows,
 * unlabelled, are used to standardise. The penalty is fixed, because no labels are left to choose it.
 * Labelled rows are drawn several times, since with one label per class the draw matters as much as the
 * features.
 */
import { require } from "../../shared/errors.ts";
import type { Pieces } from "../../shared/pieces.ts";
import { Random } from "../../shared/random.ts";
import { rowsAt } from "../embeddings.ts";
import { classesOf, indicesOf, type Labelled, requireLabelled } from "./classification.ts";
import { largestColumns, oneHot, ridgeOf, standardiserOf } from "./ridge.ts";

export interface FewLabels extends Labelled {
  /** Labels per class. */
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
  /** Too few labels: the size of the smallest class. */
  | { readonly most: number };

/** Multiplies ‖W‖² in the ridge objective, on standardised features. */
const FEW_LABELS_PENALTY = 0.1;

/**
 * Accuracy on all test rows: mean, minimum and maximum over `draws`. Test rows of classes without training
 * rows count as wrong. Throws an InputError if features or labels do not fit or there are fewer than two
 * classes.
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
  const testFeatures = standardised(test);
  const accuracies: number[] = [];
  for (let draw = 0; draw < draws; draw++) {
    const random = new Random(seed, draw);
    const labelled = rowsOf.flatMap((rows) =>
      Array.from(random.permutation(rows.length).subarray(0, labels), (index) => rows[index]!),
    );
    const fits = yield* ridgeOf(rowsAt(features, labelled));
    const columns = oneHot(
      labelled.map((row) => own[row]!),
      classes.length,
    );
    const [fit] = fits(FEW_LABELS_PENALTY, [columns]);
    const right = largestColumns(fit!(testFeatures)).filter(
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
