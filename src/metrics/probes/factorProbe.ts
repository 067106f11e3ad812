/**
 * Linear probes of known factors on frozen features. Categorical factors are classified by ridge regression
 * on one-hot columns; numeric factors, and angles as (cos, sin), are regressed and scored by R². The penalty
 * of each factor is chosen on every fifth training row, held out; test rows are evaluated once.
 */
import { require } from "../../shared/errors.ts";
import type { Pieces } from "../../shared/pieces.ts";
import { type Embeddings, meanRow, type Rows, rowsAt } from "../embeddings.ts";
import { requireProbed } from "./classification.ts";
import { largestColumns, oneHot, ridgeOf, standardiserOf } from "./ridge.ts";

/** A factor's values for the training and the test rows. */
export type FactorTarget =
  | {
      readonly kind: "category";
      /** Number of values; entries are below it. */
      readonly count: number;
      readonly train: Int32Array;
      readonly test: Int32Array;
    }
  | { readonly kind: "numbers"; readonly train: Rows; readonly test: Rows };

export interface FactorScore {
  /** Accuracy, or R² over all columns together; null if the test rows are constant. */
  readonly score: number | null;
  /** Score of the most frequent training value, or of the training mean (0). */
  readonly chance: number;
  readonly penalty: number;
}

export interface FactorProbe {
  readonly train: Embeddings;
  readonly test: Embeddings;
  readonly targets: readonly FactorTarget[];
}

/** From strong to weak; ties keep the stronger penalty. */
const PENALTIES = [10, 1, 0.1, 0.01, 1e-3];
const HELD_OUT = 5;

/**
 * Returns a score for each target. Throws an InputError if features are not finite or differ in width, there
 * are fewer than ten training rows, or targets do not match the rows.
 */
export function* factorProbe({ train, test, targets }: FactorProbe): Pieces<FactorScore[]> {
  requireProbed("factor probe", train, test, 2 * HELD_OUT);
  for (const target of targets) {
    const lengths = (["train", "test"] as const).map((part) =>
      target.kind === "category" ? target[part].length : target[part].rows,
    );
    require(lengths[0] === train.rows && lengths[1] === test.rows, () =>
      `factor probe: a factor has ${lengths.join(" and ")} values for ${train.rows} and ${test.rows} rows; expected one per row`);
  }
  const standardised = standardiserOf(train);
  const features = standardised(train);
  const testFeatures = standardised(test);
  const all = Array.from({ length: train.rows }, (_, row) => row);
  const fitted = all.filter((row) => row % HELD_OUT !== 0);
  const heldOut = all.filter((row) => row % HELD_OUT === 0);
  const targetColumns = targets.map(columnsOf);

  const search = yield* ridgeOf(rowsAt(features, fitted));
  const searched = targetColumns.map((columns) => rowsAt(columns, fitted));
  const heldOutFeatures = rowsAt(features, heldOut);
  const best = targets.map(() => ({ penalty: PENALTIES[0]!, score: Number.NEGATIVE_INFINITY }));
  for (const penalty of PENALTIES) {
    for (const [index, predict] of search(penalty, searched).entries()) {
      const truth = rowsAt(targetColumns[index]!, heldOut);
      const score = scoreOf(targets[index]!, predict(heldOutFeatures), truth) ?? 0;
      if (score > best[index]!.score) best[index] = { penalty, score };
    }
    yield;
  }

  const fitAll = yield* ridgeOf(features);
  const scores: FactorScore[] = [];
  for (const [index, target] of targets.entries()) {
    const { penalty } = best[index]!;
    const [fit] = fitAll(penalty, [targetColumns[index]!]);
    const truth = target.kind === "category" ? oneHot(target.test, target.count) : target.test;
    scores.push({
      score: scoreOf(target, fit!(testFeatures), truth),
      chance: chanceOf(target),
      penalty,
    });
    yield;
  }
  return scores;
}

const columnsOf = (target: FactorTarget): Rows =>
  target.kind === "category" ? oneHot(target.train, target.count) : target.train;

function scoreOf({ kind }: FactorTarget, predicted: Rows, truth: Rows): number | null {
  if (kind === "numbers") return explained(predicted, truth);
  const values = largestColumns(truth);
  const right = largestColumns(predicted).filter((value, row) => value === values[row]).length;
  return right / values.length;
}

/** 1 − Σ‖y − ŷ‖² / Σ‖y − ȳ‖². */
export function explained(predicted: Rows, truth: Rows): number | null {
  const mean = meanRow(truth);
  let residual = 0;
  let total = 0;
  for (let index = 0; index < truth.data.length; index++) {
    residual += (truth.data[index]! - predicted.data[index]!) ** 2;
    total += (truth.data[index]! - mean[index % truth.cols]!) ** 2;
  }
  return total > 1e-12 * truth.data.length ? 1 - residual / total : null;
}

function chanceOf(target: FactorTarget): number {
  if (target.kind === "numbers") return 0;
  const counts = new Array<number>(target.count).fill(0);
  for (const value of target.train) counts[value]! += 1;
  const mostFrequent = counts.indexOf(Math.max(...counts));
  return target.test.filter((value) => value === mostFrequent).length / target.test.length;
}
