/**
 * Linear probes of patch features: multinomial logistic regression of the class that covers most of a patch, and ridge
 * regression of the place of a patch's object in the order of drawing.
 */
import type { Split, Table } from "../../../data/index.ts";
import { productOf } from "../../../metrics/arithmetic/dotProducts.ts";
import { classesOfPixels, segmentationOf } from "../../../metrics/dense/segmentation.ts";
import { type Embeddings, embeddingsAt, type Rows } from "../../../metrics/embeddings.ts";
import { logisticRegression } from "../../../metrics/probes/logistic.ts";
import {
  largestColumns,
  type RidgeFit,
  ridgeOf,
  standardiserOf,
} from "../../../metrics/probes/ridge.ts";
import { inPieces, othersTurn } from "../../../shared/pieces.ts";
import type { DenseScores, DepthOrder, PartScores } from "../../protocol/dense.ts";
import type { PatchFeatures } from "./sources.ts";
import { type Part, type Patched, pairsOf, type SceneTruth, sharesOfPatches } from "./truth.ts";

/** Rows that are fitted and evaluated. */
export interface DenseCounts {
  readonly train: number;
  readonly test: number;
  /** Rows with touching objects, in either split at most, for the order of drawing. */
  readonly touching: number;
}

export interface DenseData {
  readonly table: Table;
  readonly truth: SceneTruth;
  readonly patched: Patched;
  readonly counts: DenseCounts;
}

/** Predicts the class of a part at every pixel of a row: [height, width]. */
export type PredictClasses = (split: Split, row: number) => Promise<Uint8Array>;

export interface FittedDense {
  readonly scores: DenseScores;
  /** By the name of the part. */
  readonly predictors: ReadonlyMap<string, PredictClasses>;
}

const PENALTY = 1e-4;

/** As in the final fit of the linear probe. */
const FITTED = { maxIterations: 60, gradientTolerance: 1e-5, valueTolerance: 1e-5 };

/** Fits and evaluates both probes. */
export async function fitDense(data: DenseData, features: PatchFeatures): Promise<FittedDense> {
  const { table, truth, counts } = data;
  const rows = firstRows(counts.train);
  const known = await features(table.train, rows);
  const standardiser = standardiserOf(known);
  const standardised = (given: Embeddings) => withOnes(standardiser(given));
  const fitted = standardised(known);
  const test = firstRows(counts.test);
  const asked = standardised(await features(table.test, test));
  const parts: PartScores[] = [];
  const predictors = new Map<string, PredictClasses>();
  for (const part of truth.parts) {
    const classes = 1 + part.values.length;
    const targets = mainClasses(data, table.train, rows, part);
    const weights = logisticRegression(fitted, targets, classes)(PENALTY, FITTED);
    parts.push(scoresOf(data, test, part, scoresBy(weights, asked)));
    predictors.set(part.name, async (split, row) => {
      const own = scoresBy(weights, standardised(await features(split, [row])));
      return pixelsOf(own, 0, data.patched, classes);
    });
    await othersTurn();
  }
  return { scores: { parts, depth: await depthOf(data, features) }, predictors };
}

const firstRows = (count: number): number[] => Array.from({ length: count }, (_, row) => row);

/** With a last column of ones, the feature of the bias. */
function withOnes({ data, rows, cols }: Rows): Rows {
  const longer = new Float64Array(rows * (cols + 1)).fill(1);
  for (let row = 0; row < rows; row++) {
    longer.set(data.subarray(row * cols, (row + 1) * cols), row * (cols + 1));
  }
  return { data: longer, rows, cols: cols + 1 };
}

/** The probability of each class in every patch: [rows, classes]. */
function scoresBy(weights: Rows, features: Rows): Rows {
  const scores = productOf(features, weights);
  const { data, rows, cols } = scores;
  for (let row = 0; row < rows; row++) {
    const own = data.subarray(row * cols, (row + 1) * cols);
    const most = own.reduce((largest, value) => Math.max(largest, value));
    let total = 0;
    for (let col = 0; col < cols; col++) total += own[col] = Math.exp(own[col]! - most);
    for (let col = 0; col < cols; col++) own[col]! /= total;
  }
  return scores;
}

/** The class of a part that covers most of each patch; of equal ones the first. */
function mainClasses(
  { truth, patched }: DenseData,
  split: Split,
  rows: readonly number[],
  part: Part,
): Int32Array {
  const cols = 1 + part.values.length;
  const patches = patched.grid.rows * patched.grid.cols;
  const classes = new Int32Array(rows.length * patches);
  for (const [index, row] of rows.entries()) {
    const data = sharesOfPatches(truth.classes(split, row, part), cols, patched);
    classes.set(
      largestColumns({ data: Float64Array.from(data), rows: patches, cols }),
      index * patches,
    );
  }
  return classes;
}

/** The predicted classes of the pixels of one of the images whose patches were scored. */
function pixelsOf(scores: Rows, image: number, patched: Patched, classes: number): Uint8Array {
  const { grid, height, width } = patched;
  const each = grid.rows * grid.cols * classes;
  const own = scores.data.subarray(image * each, (image + 1) * each);
  return classesOfPixels(own, classes, { ...grid, height, width });
}

function scoresOf(
  { table, truth, patched }: DenseData,
  rows: readonly number[],
  part: Part,
  scores: Rows,
): PartScores {
  const classes = 1 + part.values.length;
  const size = patched.height * patched.width;
  const actual = new Uint8Array(rows.length * size);
  const predicted = new Uint8Array(rows.length * size);
  for (const [index, row] of rows.entries()) {
    actual.set(truth.classes(table.test, row, part), index * size);
    predicted.set(pixelsOf(scores, index, patched, classes), index * size);
  }
  return {
    name: part.name,
    classes: ["background", ...part.values],
    ...segmentationOf(actual, predicted, classes),
  };
}

/**
 * The probe is fitted on patches of touching objects, for which the image shows which is in front. An object's place is the
 * mean prediction over its patches, weighted by its share of each. Undefined without touching objects.
 */
async function depthOf(data: DenseData, features: PatchFeatures): Promise<DepthOrder | undefined> {
  const { table, counts } = data;
  const fitted = touchingRows(data, table.train, counts.touching);
  const asked = touchingRows(data, table.test, counts.touching);
  if (fitted.length < 2 || asked.length === 0) return undefined;
  const known = await features(table.train, fitted);
  const { rows, targets } = orderedPatches(data, table.train, fitted);
  const chosen = embeddingsAt(known, rows);
  const standardised = standardiserOf(chosen);
  const solve = await inPieces(ridgeOf(standardised(chosen)));
  const [readout] = solve(PENALTY, [targets]);
  if (!readout) return undefined;
  const predict = async (test: readonly number[]) =>
    readout(standardised(await features(table.test, test)));
  const touching = await orderScore(data, asked, predict, true);
  const first = firstRows(Math.min(counts.test, table.test.count));
  const apart = await orderScore(data, first, predict, false);
  return {
    touching: touching.accuracy,
    touchingPairs: touching.pairs,
    apart: apart.accuracy,
    apartPairs: apart.pairs,
  };
}

function touchingRows({ truth, patched }: DenseData, split: Split, most: number): number[] {
  const rows: number[] = [];
  for (let row = 0; row < split.count && rows.length < most; row++) {
    const pairs = pairsOf(truth.mask(split, row), truth.objects(split, row), patched);
    if (pairs.some(({ touching }) => touching)) rows.push(row);
  }
  return rows;
}

/** The patches of which an object covers at least half, and its place in the order of drawing: 0 to 1. */
function orderedPatches({ truth, patched }: DenseData, split: Split, rows: readonly number[]) {
  const patches = patched.grid.rows * patched.grid.cols;
  const [chosen, places]: [number[], number[]] = [[], []];
  for (const [index, row] of rows.entries()) {
    const objects = truth.objects(split, row);
    const shares = sharesOfPatches(truth.mask(split, row), objects + 1, patched);
    for (let patch = 0; patch < patches; patch++) {
      for (let object = 1; object <= objects; object++) {
        if (shares[patch * (objects + 1) + object]! < 0.5) continue;
        chosen.push(index * patches + patch);
        places.push((object - 1) / Math.max(1, objects - 1));
      }
    }
  }
  const targets: Rows = { data: Float64Array.from(places), rows: places.length, cols: 1 };
  return { rows: chosen, targets };
}

async function orderScore(
  { table, truth, patched }: DenseData,
  rows: readonly number[],
  predict: (rows: readonly number[]) => Promise<ReturnType<RidgeFit>>,
  touching: boolean,
): Promise<{ readonly accuracy: number | null; readonly pairs: number }> {
  const patches = patched.grid.rows * patched.grid.cols;
  const { data } = await predict(rows);
  let [right, pairs] = [0, 0];
  for (const [index, row] of rows.entries()) {
    const objects = truth.objects(table.test, row);
    const mask = truth.mask(table.test, row);
    const shares = sharesOfPatches(mask, objects + 1, patched);
    const placeOf = (object: number) => {
      let [sum, total] = [0, 0];
      for (let patch = 0; patch < patches; patch++) {
        const share = shares[patch * (objects + 1) + object]!;
        sum += share * data[index * patches + patch]!;
        total += share;
      }
      return sum / total;
    };
    for (const pair of pairsOf(mask, objects, patched)) {
      if (pair.touching !== touching) continue;
      pairs += 1;
      if (placeOf(pair.front) > placeOf(pair.behind)) right += 1;
    }
  }
  return { accuracy: pairs > 0 ? right / pairs : null, pairs };
}
