/**
 * Linear probe: how well one linear layer predicts the classes from frozen features. The L2 penalty is
 * chosen on held-out training rows; the test rows are evaluated once, by a probe fitted on all training
 * rows.
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
import { type LinearModel, predict, type Weights } from "./linearModel.ts";
import { logisticRegression } from "./logistic.ts";
import { linearSvm } from "./svm.ts";

export interface LinearProbe extends Labelled {
  /** Selects the held-out rows. */
  readonly seed: number;
  /** Multinomial logistic regression (default), or support vector machines of one class against the rest. */
  readonly classifier?: "logistic" | "svm";
}

export interface LinearProbeResult extends Classification {
  /** The selected L2 penalty. */
  readonly penalty: number;
  /** Accuracy of each penalty on the held-out training rows. */
  readonly validation: readonly { readonly penalty: number; readonly accuracy: number }[];
}

/**
 * Fits the classifier to `train`, standardised by its own means and deviations, and
 * evaluates it on `test`. Deterministic for equal inputs and seed. Throws an InputError if embeddings are
 * not finite or differ in width, labels do not fit, there are fewer than two classes, or no class has two
 * samples.
 */
export function linearProbe(probe: LinearProbe): LinearProbeResult {
  return atOnce(linearProbePieces(probe));
}

/** {@link linearProbe} in pieces, one fit each. */
export function* linearProbePieces(probe: LinearProbe): Pieces<LinearProbeResult> {
  const { train, trainLabels, test, testLabels, seed, classifier = "logistic" } = probe;
  const model = models[classifier];
  requireLabelled("linear probe", probe);
  const classes = classesOf(trainLabels, testLabels);
  const trainClasses = indicesOf(trainLabels, classes);
  const { fitted, heldOut } = split(trainClasses, classes.length, seed);
  require(heldOut.length > 0, () =>
    `linear probe: ${train.rows} training rows hold ${new Set(trainClasses).size} classes once each; at least one class needs two samples to choose the penalty`);

  const mean = meanRow(train);
  const deviations = columnDeviations(train, mean);
  const features = standardised(train, mean, deviations);
  const pick = (rows: Int32Array) => rows.map((row) => trainClasses[row]!);

  const fitPart = model(rowsAt(features, fitted), pick(fitted), classes.length);
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
    // Strict comparison: ties keep the stronger penalty.
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
  const fitAll = model(features, trainClasses, classes.length);
  const weights = fitAll(penalty, FINAL, start);
  const predicted = predict(weights, standardised(test, mean, deviations));
  return {
    ...classificationOf(classes, indicesOf(testLabels, classes), predicted),
    penalty,
    validation,
  };
}

const models: Readonly<Record<"logistic" | "svm", LinearModel>> = {
  logistic: logisticRegression,
  svm: linearSvm,
};

interface Candidate {
  readonly penalty: number;
  readonly accuracy: number;
  readonly weights: Weights;
}

/** From strong to weak; each fit starts from the previous one. */
const PENALTIES = [1, 0.1, 0.01, 1e-3, 1e-4, 1e-5];
/** The search ends after this many weaker penalties without improvement. */
const PATIENCE = 2;
/** The most training rows used to select the penalty. */
const SEARCH_ROWS = 5000;
/** Enough to rank penalties; accuracy converges long before the weights do. */
const SEARCH = { maxIterations: 20, gradientTolerance: 1e-4, valueTolerance: 1e-4 };
const FINAL = { maxIterations: 60, gradientTolerance: 1e-5, valueTolerance: 1e-5 };

/** (x − mean)/deviation with an appended column of ones; constant columns become 0. */
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
 * Holds out a fifth of each class (at least one sample of a class that has two), selected by the seed. Of
 * more than SEARCH_ROWS rows a random subset of that size is used.
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
