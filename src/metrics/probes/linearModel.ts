/**
 * One linear function of the features per class, fitted by minimising the mean loss of the scores W x + b plus
 * penalty/2 · ‖W‖². The bias is the column of W that multiplies the constant feature 1.
 */
import { dotProducts } from "../arithmetic/dotProducts.ts";
import { type Rows, transposed } from "../embeddings.ts";
import { type MinimiseOptions, minimise } from "./lbfgs.ts";

/** [classes, features]; the last feature is the constant 1. */
export type Weights = Rows;

/** Fits the training rows with one penalty, starting from `start` or zero. */
export type FitLinear = (penalty: number, options: MinimiseOptions, start?: Weights) => Weights;

/**
 * Prepares `features` [n, features], whose last column is 1, and their n `classes` below `classCount`
 * for one or several fits. Deterministic.
 */
export type LinearModel = (features: Rows, classes: Int32Array, classCount: number) => FitLinear;

export interface LinearLoss {
  /** Returns the mean loss of scores [classes, n] and replaces them by its gradient. */
  readonly lossAndGradient: (
    scores: Float64Array,
    classes: Int32Array,
    classCount: number,
  ) => number;
  readonly penalisesBias: boolean;
}

export const linearModel =
  ({ lossAndGradient, penalisesBias }: LinearLoss): LinearModel =>
  (features, classes, classCount) => {
    const columns = transposed(features);
    const scores: Rows = {
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
        dotProducts(weights, [0, classCount], features, [0, features.rows], scores.data);
        const loss = lossAndGradient(scores.data, classes, classCount);
        dotProducts(scores, [0, classCount], columns, [0, columns.rows], gradient);
        let squares = 0;
        for (let index = 0; index < point.length; index++) {
          const isBias = (index + 1) % features.cols === 0;
          if (isBias && !penalisesBias) continue;
          squares += point[index]! ** 2;
          gradient[index]! += penalty * point[index]!;
        }
        return loss + (penalty / 2) * squares;
      };
      const origin = start?.data ?? new Float64Array(classCount * features.cols);
      return asWeights(minimise(objective, origin, options).point);
    };
  };

/** The class with the highest score of each row; ties go to the lower class. */
export function predict(weights: Weights, features: Rows): Int32Array {
  const scores = new Float64Array(weights.rows);
  return Int32Array.from({ length: features.rows }, (_, row) => {
    dotProducts(features, [row, row + 1], weights, [0, weights.rows], scores);
    return scores.reduce((best, value, index) => (value > scores[best]! ? index : best), 0);
  });
}
