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
  columnDeviations,
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
/** Eigenvalues below this share of the largest are rounding errors of the eigendecomposition. */
const NEGLIGIBLE = 1e-12;
/** Rounding of float32 values relative to their size: 2⁻²⁴ at most, with a margin of four. */
const FLOAT32_ROUNDING = 2 ** -22;

/**
 * Standard deviation, per column, of the rounding that the embeddings had as float32. Whatever a step leaves
 * below it is not structure: it is never scaled up, and rows that hold nothing else become zeros.
 */
export type Rounding = Float64Array;

/** {@link Rounding} of embeddings before any step. */
export function roundingOf({ data, rows, cols }: Embeddings | Rows): Rounding {
  const squares = new Float64Array(cols);
  for (let index = 0; index < data.length; index++) squares[index % cols]! += data[index]! ** 2;
  return squares.map((sum) => FLOAT32_ROUNDING * Math.sqrt(sum / rows));
}

/**
 * Fits and applies the steps to at least two rows. All-but-the-top: Mu and Viswanath 2018, arXiv:1702.01417;
 * ZCA: Bell and Sejnowski 1997; whitening of sentence embeddings: Su et al. 2021, arXiv:2103.15316. Throws an
 * InputError if values are not finite or amounts are invalid.
 */
export function transformed(embeddings: Embeddings, steps: readonly Transform[]): Embeddings {
  requireEmbeddings("transform", embeddings, 2);
  let source = toRows(embeddings);
  let rounding = roundingOf(embeddings);
  for (const step of steps) {
    const fitted = fitTransform(source, step, rounding);
    source = fitted.apply(source);
    rounding = fitted.rounding;
  }
  return { ...source, data: Float32Array.from(source.data) };
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

export interface FittedTransform {
  /** Transforms rows of the same width. */
  apply(rows: Rows): Rows;
  /** Rounding of the transformed rows, for the next step. */
  readonly rounding: Rounding;
}

/**
 * Fits a step on `source`, to be applied to any rows. `rounding` is that of `source`, see {@link roundingOf}.
 * Throws an InputError on invalid amounts.
 */
export function fitTransform(
  source: Rows,
  { name, amount }: Transform,
  rounding: Rounding,
): FittedTransform {
  switch (name) {
    case "mean": {
      const mean = meanRow(source);
      return zeroedRounding(source, (rows) => centredRows(rows, mean), rounding);
    }
    case "unit":
      return { apply: unitRows, rounding: rounding.map((each) => each / rootMeanSquare(source)) };
    case "pca":
    case "zca":
      return whitening(source, name, amount ?? SHRINKAGE, rounding);
    case "top":
      return withoutTop(source, amount ?? Math.ceil(source.cols / 100), rounding);
    default:
      return name satisfies never;
  }
}

/** The step, or zeros for all rows if it leaves nothing but rounding of `source`. */
function zeroedRounding(
  source: Rows,
  apply: FittedTransform["apply"],
  rounding: Rounding,
): FittedTransform {
  const deviations = columnDeviations(apply(source));
  const nothingLeft = deviations.every((deviation, col) => deviation <= rounding[col]!);
  const zeros = (rows: Rows): Rows => ({ ...rows, data: new Float64Array(rows.data.length) });
  return { apply: nothingLeft ? zeros : apply, rounding };
}

/** Root of the mean squared length of the rows; 1 for rows of zeros. */
function rootMeanSquare({ data, rows }: Rows): number {
  return Math.sqrt(data.reduce((sum, value) => sum + value * value, 0) / rows) || 1;
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

function whitening(
  source: Rows,
  name: "pca" | "zca",
  shrinkage: number,
  rounding: Rounding,
): FittedTransform {
  require(shrinkage >= 0, () =>
    `transform: the shrinkage of ${name} is ${shrinkage}; give a number from 0`);
  const { mean, vectors, variances } = name === "pca" ? principalAxes(source) : principal(source);
  const trace = variances.reduce((sum, value) => sum + value, 0);
  const floor = (shrinkage * trace) / source.cols;
  const noise = noiseAlong(vectors, rounding);
  const most = rounding.reduce((greatest, each) => Math.max(greatest, each * each), 0);
  const scaleOf = (variance: number, least: number) =>
    variance + floor > Math.max(least, (variances[0] ?? 0) * NEGLIGIBLE)
      ? 1 / Math.sqrt(variance + floor)
      : 0;
  // Directions outside the components have no variance.
  const base = name === "zca" && vectors.rows < source.cols ? scaleOf(0, most) : 0;
  const scales = variances.map((variance, axis) => scaleOf(variance, noise[axis]!) - base);
  const apply = (rows: Rows): Rows => {
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
  const along = noise.map((variance, axis) => variance * (scales[axis]! + base) ** 2);
  if (name === "pca") return { apply, rounding: along.map(Math.sqrt) };
  const { data, cols } = vectors;
  const back = rounding.map((each) => (base * each) ** 2);
  for (const [index, value] of data.entries()) {
    back[index % cols]! += value ** 2 * along[Math.floor(index / cols)]!;
  }
  return { apply, rounding: back.map(Math.sqrt) };
}

/** Variance of the rounding along each of the unit vectors [axes, cols]. */
function noiseAlong({ data, rows, cols }: Rows, rounding: Rounding): Float64Array {
  const noise = new Float64Array(rows);
  for (const [index, value] of data.entries()) {
    noise[Math.floor(index / cols)]! += (value * rounding[index % cols]!) ** 2;
  }
  return noise;
}

function withoutTop(source: Rows, components: number, rounding: Rounding): FittedTransform {
  const { cols } = source;
  require(Number.isInteger(components) && components >= 0 && components < cols, () =>
    `transform: top removes ${components} components of ${cols}; give a whole number from 0 to ${cols - 1}`);
  const { mean, vectors } = principal(source);
  const count = Math.min(components, vectors.rows);
  const first = { data: vectors.data.subarray(0, count * cols), rows: count, cols };
  const apply = (rows: Rows): Rows => {
    const centred = centredRows(rows, mean);
    if (count === 0) return centred;
    const along = productOf(productOf(centred, first), transposed(first));
    return { ...centred, data: centred.data.map((value, at) => value - along.data[at]!) };
  };
  return zeroedRounding(source, apply, rounding);
}
