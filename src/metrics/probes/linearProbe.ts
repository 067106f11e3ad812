/**
 * How much of the classes can be read off frozen features by one linear layer. It does not train
 * the encoder, and its loss is not the encoder's objective.
 *
 * The one setting that matters, the L2 penalty, is chosen on a part of the training rows held out
 * for it; the test rows are looked at once, at the end, by a probe fitted on all training rows.
 */
import { require } from "../../shared/errors.ts";
import { atOnce, type Pieces } from "../../shared/pieces.ts";
import { Random } from "../../shared/random.ts";
import { columnDeviations, type Embeddings, meanRow, type Rows, rowsAt } from "../embeddings.ts";
import {
  type Classification,
  classesOf,
  classificationOf,
  indicesOf,
  type Labelled,
  requireLabelled,
} from "./classification.ts";
import { logisticRegression, predict, type Weights } from "./logistic.ts";

export interface LinearProbe extends Labelled {
  /** Chooses the held-out part. */
  readonly seed: number;
}

export interface LinearProbeResult extends Classification {
  /** The chosen L2 penalty. */
  readonly penalty: number;
  /** Accuracy of each penalty on the held-out part of the training rows. */
  readonly validation: readonly { readonly penalty: number; readonly accuracy: number }[];
}

/**
 * Fits multinomial logistic regression to `train`, standardised by its own means and deviations,
 * and scores it on `test`. Equal inputs and seed give equal results. Throws an InputError on
 * embeddings that are not finite or differ in width, labels that do not fit, fewer than two
 * classes, or no class with two samples.
 */
export function linearProbe(probe: LinearProbe): LinearProbeResult {
  return atOnce(linearProbePieces(probe));
}

/** The same, a fit at a time. */
export function* linearProbePieces(probe: LinearProbe): Pieces<LinearProbeResult> {
  const { train, trainLabels, test, testLabels, seed } = probe;
  requireLabelled("linear probe", probe);
  const classes = classesOf(trainLabels, testLabels);
  const trainClasses = indicesOf(trainLabels, classes);
  const { fitted, heldOut } = split(trainClasses, classes.length, seed);
  require(heldOut.length > 0, () =>
    `linear probe: ${train.rows} training rows hold ${new Set(trainClasses).size} classes once each; give two samples of a class to choose the penalty by`);

  const mean = meanRow(train);
  const deviations = columnDeviations(train, mean);
  const features = standardised(train, mean, deviations);
  const pick = (rows: Int32Array) => rows.map((row) => trainClasses[row]!);

  const fitPart = logisticRegression(rowsAt(features, fitted), pick(fitted), classes.length);
  const heldOutFeatures = rowsAt(features, heldOut);
  const heldOutClasses = pick(heldOut);
  const validation: { penalty: number; accuracy: number }[] = [];
  let best: Candidate | undefined;
  let latest: Weights | undefined;
  let misses = 0;
  for (const penalty of PENALTIES) {
    latest = fitPart(penalty, SEARCH, latest);
    const predicted = predict(latest, heldOutFeatures);
    const { accuracy } = classificationOf(classes, heldOutClasses, predicted);
    validation.push({ penalty, accuracy });
    // Strictly better only: of equals the stronger penalty stays.
    if (!best || accuracy > best.accuracy) {
      best = { penalty, accuracy, weights: latest };
      misses = 0;
    } else {
      misses += 1;
    }
    if (misses === PATIENCE) break;
    yield;
  }
  const { penalty, weights: start } = best!;

  yield;
  const fitAll = logisticRegression(features, trainClasses, classes.length);
  const weights = fitAll(penalty, FINAL, start);
  const predicted = predict(weights, standardised(test, mean, deviations));
  return {
    ...classificationOf(classes, indicesOf(testLabels, classes), predicted),
    penalty,
    validation,
  };
}

interface Candidate {
  readonly penalty: number;
  readonly accuracy: number;
  readonly weights: Weights;
}

/** From strong to weak, each fit the start of the next. */
const PENALTIES = [1, 0.1, 0.01, 1e-3, 1e-4, 1e-5];
/** The search ends when so many weaker penalties in a row did no better. */
const PATIENCE = 2;
/** Training rows that take part in the search, at most. */
const SEARCH_ROWS = 5000;
/** Enough to rank penalties; the accuracy settles long before the weights do. */
const SEARCH = { maxIterations: 20, gradientTolerance: 1e-4, valueTolerance: 1e-4 };
const FINAL = { maxIterations: 60, gradientTolerance: 1e-5, valueTolerance: 1e-5 };

/** (x − mean)/deviation with a column of ones behind; a constant column tells nothing and is 0. */
function standardised(
  { data, rows, cols }: Embeddings,
  mean: Float64Array,
  deviations: Float64Array,
): Rows {
  const width = cols + 1;
  const scales = deviations.map((deviation) => (deviation > 0 ? 1 / deviation : 0));
  const standard = new Float64Array(rows * width);
  for (let row = 0; row < rows; row++) {
    for (let col = 0; col < cols; col++) {
      standard[row * width + col] = (data[row * cols + col]! - mean[col]!) * scales[col]!;
    }
    standard[row * width + cols] = 1;
  }
  return { data: standard, rows, cols: width };
}

/**
 * A fifth of each class (at least one sample, where it has two) is held out, drawn by the seed. Of
 * many rows a random SEARCH_ROWS take part: enough to rank penalties a factor of ten apart.
 */
function split(classes: Int32Array, classCount: number, seed: number) {
  const drawn = new Random(seed).permutation(classes.length).subarray(0, SEARCH_ROWS);
  const left = new Array<number>(classCount).fill(0);
  for (const row of drawn) left[classes[row]!]! += 1;
  for (const [label, count] of left.entries()) {
    left[label] = count < 2 ? 0 : Math.max(1, Math.floor(count / 5));
  }
  const fitted: number[] = [];
  const heldOut: number[] = [];
  for (const row of drawn) {
    const label = classes[row]!;
    if (left[label]! > 0) {
      left[label]! -= 1;
      heldOut.push(row);
    } else {
      fitted.push(row);
    }
  }
  return { fitted: Int32Array.from(fitted).sort(), heldOut: Int32Array.from(heldOut).sort() };
}
