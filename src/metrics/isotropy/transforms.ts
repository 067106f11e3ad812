/**
 * Post-processing transforms that make finished embeddings more isotropic without training. Steps are fitted
 * and applied in the given order, because they do not commute. Ranks of whitened rows are meaningless: they
 * are isotropic by construction.
 */
import { InputError, require } from "../../shared/errors.ts";
import { gramMatrix, productOf } from "../arithmetic/dotProducts.ts";
import { eigenDecomposition } from "../arithmetic/spectra.ts";
import {
  centredRows,
  type Embeddings,
  meanRow,
  type Rows,
  requireEmbeddings,
  toRows,
  transposed,
  unitRows,
} from "../embeddings.ts";

const transformNames = ["mean", "pca", "zca", "top", "unit"] as const;

/**
 * `mean` subtracts the mean. `pca` and `zca` whiten by (C + εI)^(−½), in principal axes or rotated back,
 * ε = `amount` · tr C / d. `top` subtracts the mean and the first `amount` principal components. `unit`
 * scales rows to length 1.
 */
export interface Transform {
  readonly name: (typeof transformNames)[number];
  /** Shrinkage of `pca` and `zca` (0.001); components of `top` (⌈d/100⌉); otherwise unused. */
  readonly amount?: number;
}

const SHRINKAGE = 1e-3;
/** Variance below this share of the largest is rounding noise and is not scaled up to 1. */
const NEGLIGIBLE = 1e-12;

/**
 * Fits and applies the steps to at least two rows. All-but-the-top: Mu and Viswanath 2018, arXiv:1702.01417;
 * ZCA: Bell and Sejnowski 1997; whitening of sentence embeddings: Su et al. 2021, arXiv:2103.15316. Throws an
 * InputError if values are not finite or amounts are invalid.
 */
export function transformed(embeddings: Embeddings, steps: readonly Transform[]): Embeddings {
  requireEmbeddings("transform", embeddings, 2);
  const { data, rows, cols } = steps.reduce(
    (source, step) => fitTransform(source, step)(source),
    toRows(embeddings),
  );
  return { data: Float32Array.from(data), rows, cols };
}

/** Parses `mean,zca:0.01,unit`: names with an optional amount after a colon. Throws an InputError otherwise. */
export function parseTransforms(text: string): Transform[] {
  return text.split(",").map((part) => {
    const [given = "", amount, ...rest] = part.trim().split(":");
    const name = transformNames.find((each) => each === given);
    const number = amount === undefined ? undefined : Number(amount);
    const wrong = number !== undefined && (amount === "" || !Number.isFinite(number));
    if (!name || wrong || rest.length > 0) {
      throw new InputError(
        `transform: "${part.trim()}" is not a step; give mean, pca[:shrinkage], zca[:shrinkage], top[:components] or unit, separated by commas`,
      );
    }
    require(number === undefined || name === "pca" || name === "zca" || name === "top", () =>
      `transform: ${name} takes no amount, got ${amount}`);
    return number === undefined ? { name } : { name, amount: number };
  });
}

/** Applies a fitted step to rows of the same width. */
export type FittedTransform = (rows: Rows) => Rows;

/** Fits a step on `source`, to be applied to any rows. Throws an InputError on invalid amounts. */
export function fitTransform(source: Rows, { name, amount }: Transform): FittedTransform {
  switch (name) {
    case "mean": {
      const mean = meanRow(source);
      return (rows) => centredRows(rows, mean);
    }
    case "unit":
      return unitRows;
    case "pca":
    case "zca":
      return whitening(source, name, amount ?? SHRINKAGE);
    case "top":
      return withoutTop(source, amount ?? Math.ceil(source.cols / 100));
    default:
      return name satisfies never;
  }
}

/** The mean, and the principal components [components, cols] with their population variances, descending. */
interface Principal {
  readonly mean: Float64Array;
  readonly vectors: Rows;
  readonly variances: Float64Array;
}

/** All principal axes, including those without variance. */
function principalAxes(source: Rows): Principal {
  const mean = meanRow(source);
  const scatter = gramMatrix(transposed(centredRows(source, mean)));
  const { values, vectors } = eigenDecomposition(scatter);
  return { mean, vectors, variances: values.map((value) => value / source.rows) };
}

/**
 * The principal axes with variance. With fewer rows than columns they come from the smaller Gram matrix:
 * XXᵀu = λu gives XᵀX(Xᵀu) = λ(Xᵀu).
 */
function principal(source: Rows): Principal {
  if (source.rows >= source.cols) return principalAxes(source);
  const mean = meanRow(source);
  const centred = centredRows(source, mean);
  const { values, vectors } = eigenDecomposition(gramMatrix(centred));
  const least = (values[0] ?? 0) * NEGLIGIBLE;
  const rank = values.findLastIndex((value) => value > least) + 1;
  const data = vectors.data.slice(0, rank * source.rows);
  for (let at = 0; at < data.length; at++)
    data[at]! /= Math.sqrt(values[Math.floor(at / source.rows)]!);
  return {
    mean,
    vectors: productOf({ data, rows: rank, cols: source.rows }, transposed(centred)),
    variances: values.slice(0, rank).map((value) => value / source.rows),
  };
}

function whitening(source: Rows, name: "pca" | "zca", shrinkage: number): FittedTransform {
  require(shrinkage >= 0, () =>
    `transform: the shrinkage of ${name} is ${shrinkage}; give a number from 0`);
  const { mean, vectors, variances } = name === "pca" ? principalAxes(source) : principal(source);
  const trace = variances.reduce((sum, value) => sum + value, 0);
  const floor = (shrinkage * trace) / source.cols;
  const least = (variances[0] ?? 0) * NEGLIGIBLE;
  const scaleOf = (variance: number) =>
    variance + floor > least ? 1 / Math.sqrt(variance + floor) : 0;
  // Directions outside the components have no variance.
  const base = name === "zca" && vectors.rows < source.cols ? scaleOf(0) : 0;
  const scales = variances.map((variance) => scaleOf(variance) - base);
  return (rows) => {
    const centred = centredRows(rows, mean);
    const scores = productOf(centred, vectors);
    for (let at = 0; at < scores.data.length; at++) scores.data[at]! *= scales[at % vectors.rows]!;
    if (name === "pca") return scores;
    const white = productOf(scores, transposed(vectors));
    if (base > 0) {
      for (let at = 0; at < white.data.length; at++) white.data[at]! += base * centred.data[at]!;
    }
    return white;
  };
}

function withoutTop(source: Rows, components: number): FittedTransform {
  const { cols } = source;
  require(Number.isInteger(components) && components >= 0 && components < cols, () =>
    `transform: top removes ${components} components of ${cols}; give a whole number from 0 to ${cols - 1}`);
  const { mean, vectors } = principal(source);
  const count = Math.min(components, vectors.rows);
  const first = { data: vectors.data.subarray(0, count * cols), rows: count, cols };
  return (rows) => {
    const centred = centredRows(rows, mean);
    if (count === 0) return centred;
    const along = productOf(productOf(centred, first), transposed(first));
    return { ...centred, data: centred.data.map((value, at) => value - along.data[at]!) };
  };
}
