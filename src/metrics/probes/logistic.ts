/**
 * Multinomial logistic regression on frozen features:
 * minimise  mean −ln softmax(W x + b)[class]  +  penalty/2 · ‖W‖².
 * The bias is the column of W that multiplies the constant feature 1; it is not penalised.
 */
import { dotProducts } from "../arithmetic/dotProducts.ts";
import { type Rows, transposed } from "../embeddings.ts";
import { type MinimiseOptions, minimise } from "./lbfgs.ts";

/** [classes, features]; the last feature is the constant 1. */
export type Weights = Rows;

/** Fits the training rows with one penalty, starting from `start` or zero. */
export type FitLogistic = (penalty: number, options: MinimiseOptions, start?: Weights) => Weights;

/**
 * Prepares `features` [n, features], whose last column is 1, and their n `classes` below `classCount`
 * for one or several fits. Deterministic.
 */
export function logisticRegression(
  features: Rows,
  classes: Int32Array,
  classCount: number,
): FitLogistic {
  const columns = transposed(features);
  const logits: Rows = {
    data: new Float64Array(classCount * features.rows),
    rows: classCount,
    cols: features.rows,
  };
  const asWeights = (data: Float64Array): Weights => ({
    data,
    rows: classCount,
    cols: features.cols,
  });

  return (penalty, options, start) => {
    const objective = (point: Float64Array, gradient: Float64Array): number => {
      const weights = asWeights(point);
      dotProducts(weights, [0, classCount], features, [0, features.rows], logits.data);
      const loss = lossAndResiduals(logits.data, classes, classCount);
      dotProducts(logits, [0, classCount], columns, [0, columns.rows], gradient);
      let squares = 0;
      for (let index = 0; index < point.length; index++) {
        const isBias = (index + 1) % features.cols === 0;
        if (isBias) continue;
        squares += point[index]! ** 2;
        gradient[index]! += penalty * point[index]!;
      }
      return loss + (penalty / 2) * squares;
    };
    const origin = start?.data ?? new Float64Array(classCount * features.cols);
    return asWeights(minimise(objective, origin, options).point);
  };
}

/** Returns the mean cross-entropy of logits [classes, n] and replaces them by its gradient, (softmax − one-hot)/n. */
function lossAndResiduals(logits: Float64Array, classes: Int32Array, classCount: number): number {
  const rows = classes.length;
  let loss = 0;
  for (let row = 0; row < rows; row++) {
    let largest = Number.NEGATIVE_INFINITY;
    for (let place = row; place < logits.length; place += rows) {
      if (logits[place]! > largest) largest = logits[place]!;
    }
    const own = classes[row]! * rows + row;
    loss += largest - logits[own]!;
    let sum = 0;
    for (let place = row; place < logits.length; place += rows) {
      const share = Math.exp(logits[place]! - largest);
      logits[place] = share;
      sum += share;
    }
    loss += Math.log(sum);
    const scale = 1 / (sum * rows);
    for (let index = 0, place = row; index < classCount; index++, place += rows) {
      logits[place]! *= scale;
    }
    logits[own]! -= 1 / rows;
  }
  return loss / rows;
}

/** The most likely class of each row; ties go to the lower class. */
export function predict(weights: Weights, features: Rows): Int32Array {
  const logits = new Float64Array(weights.rows);
  return Int32Array.from({ length: features.rows }, (_, row) => {
    dotProducts(features, [row, row + 1], weights, [0, weights.rows], logits);
    return logits.reduce((best, value, index) => (value > logits[best]! ? index : best), 0);
  });
}
