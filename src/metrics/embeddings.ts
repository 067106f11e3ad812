/**
 * Embeddings as the metrics take them: one float32 row per sample, never modified. Derived rows (unit or
 * centred) are float64, because a collapse shows in differences of nearly equal numbers.
 */
import { require } from "../shared/errors.ts";
import { shuffled } from "../shared/shuffle.ts";

/** Row-major [rows, cols]: row i is the embedding of sample i. */
export interface Embeddings {
  readonly data: Float32Array;
  readonly rows: number;
  readonly cols: number;
}

/** Row-major [rows, cols] in float64, for computation. */
export interface Rows {
  readonly data: Float64Array;
  readonly rows: number;
  readonly cols: number;
}

/** One class number per row. */
export type Labels = ArrayLike<number>;

/**
 * Throws an InputError, prefixed with `operation`, unless the embeddings are a full [rows, cols] of finite
 * numbers with at least `leastRows` rows.
 */
export function requireEmbeddings(operation: string, embeddings: Embeddings, leastRows = 1): void {
  const { data, rows, cols } = embeddings;
  require(Number.isInteger(rows) && Number.isInteger(cols) && rows >= 0 && cols >= 1, () =>
    `${operation}: embeddings are [${rows},${cols}]; expected whole numbers of rows and columns, at least one column`);
  require(data.length === rows * cols, () =>
    `${operation}: embeddings [${rows},${cols}] need ${rows * cols} numbers, the array holds ${data.length}`);
  require(rows >= leastRows, () =>
    `${operation}: embeddings have ${rows} row${rows === 1 ? "" : "s"}; give at least ${leastRows}`);
  const wrong = data.findIndex((value) => !Number.isFinite(value));
  require(wrong === -1, () =>
    `${operation}: row ${Math.floor(wrong / cols)} holds ${data[wrong]} in column ${wrong % cols}; embeddings must be finite; remove the row or return to the last finite step`);
}

/** Label of a row whose class is not known, as in scikit-learn. */
export const UNKNOWN_LABEL = -1;

/**
 * Throws an InputError unless there is one whole, non-negative class number for each of `rows`; with
 * `unknown`, −1 is accepted as well.
 */
export function requireLabels(
  operation: string,
  name: string,
  labels: Labels,
  rows: number,
  unknown: "refused" | "accepted" = "refused",
): void {
  const least = unknown === "accepted" ? UNKNOWN_LABEL : 0;
  require(labels.length === rows, () =>
    `${operation}: ${name} holds ${labels.length} labels for ${rows} rows; give one label a row`);
  for (let index = 0; index < rows; index++) {
    const label = labels[index];
    require(label !== undefined && Number.isInteger(label) && label >= least, () =>
      `${operation}: ${name}[${index}] is ${label}; expected class numbers 0, 1, 2, …${least < 0 ? ", or -1 for unknown" : ""}`);
  }
}

/** A float64 copy. */
export function toRows({ data, rows, cols }: Embeddings): Rows {
  return { data: Float64Array.from(data), rows, cols };
}

/** Smallest length that a row is divided by, as in PyTorch's `normalize`. */
const LEAST_LENGTH = 1e-12;

/**
 * Euclidean length of the `cols` elements from `start`, at least 1e-12, so that a row of zeros can be divided
 * by it. The squares of float32 values neither overflow nor vanish in float64.
 */
export function lengthOf(data: ArrayLike<number>, start: number, cols: number): number {
  let squared = 0;
  for (let index = start; index < start + cols; index++) squared += data[index]! ** 2;
  return Math.max(Math.sqrt(squared), LEAST_LENGTH);
}

/** Rows scaled to unit length, u = x / max(‖x‖, 1e-12). A row of zeros stays zero instead of becoming NaN. */
export function unitRows({ data, rows, cols }: Embeddings | Rows): Rows {
  const unit = Float64Array.from(data);
  for (let start = 0; start < unit.length; start += cols) {
    const scale = 1 / lengthOf(unit, start, cols);
    for (let index = start; index < start + cols; index++) unit[index]! *= scale;
  }
  return { data: unit, rows, cols };
}

/** The mean row. Exact when all rows are equal: the float64 sum of float32 values does not round. */
export function meanRow({ data, rows, cols }: Embeddings | Rows): Float64Array {
  const mean = new Float64Array(cols);
  for (let row = 0; row < rows; row++) {
    for (let col = 0; col < cols; col++) mean[col]! += data[row * cols + col]!;
  }
  for (let col = 0; col < cols; col++) mean[col]! /= rows;
  return mean;
}

/** Rows minus `mean`. */
export function centredRows({ data, rows, cols }: Embeddings | Rows, mean: Float64Array): Rows {
  const centred = new Float64Array(rows * cols);
  for (let row = 0; row < rows; row++) {
    for (let col = 0; col < cols; col++) {
      centred[row * cols + col] = data[row * cols + col]! - mean[col]!;
    }
  }
  return { data: centred, rows, cols };
}

/** Population standard deviation of each column. */
export function columnDeviations(source: Embeddings | Rows, mean = meanRow(source)): Float64Array {
  const { data, rows, cols } = source;
  const squares = new Float64Array(cols);
  for (let row = 0; row < rows; row++) {
    for (let col = 0; col < cols; col++) {
      squares[col]! += (data[row * cols + col]! - mean[col]!) ** 2;
    }
  }
  return squares.map((sum) => Math.sqrt(sum / rows));
}

/** Returns the transpose, [cols, rows]. */
export function transposed({ data, rows, cols }: Rows): Rows {
  const turned = new Float64Array(data.length);
  for (let row = 0; row < rows; row++) {
    for (let col = 0; col < cols; col++) turned[col * rows + row] = data[row * cols + col]!;
  }
  return { data: turned, rows: cols, cols: rows };
}

/** The rows at `indices`, in that order. */
export function rowsAt(source: Rows, indices: ArrayLike<number>): Rows {
  const data = new Float64Array(indices.length * source.cols);
  return { ...source, data: copied(source, indices, data), rows: indices.length };
}

/** {@link rowsAt} in float32. */
export function embeddingsAt(source: Embeddings, indices: ArrayLike<number>): Embeddings {
  const data = new Float32Array(indices.length * source.cols);
  return { ...source, data: copied(source, indices, data), rows: indices.length };
}

function copied<Numbers extends Float32Array | Float64Array>(
  { data, cols }: { readonly data: Numbers; readonly cols: number },
  indices: ArrayLike<number>,
  target: Numbers,
): Numbers {
  for (let place = 0; place < indices.length; place++) {
    const start = indices[place]! * cols;
    target.set(data.subarray(start, start + cols), place * cols);
  }
  return target;
}

/**
 * At most `most` rows, in their order. The subset is drawn at random from a fixed seed: rows at an even stride
 * would all be of one kind where the kinds of rows alternate.
 */
export const sampledRows = (source: Rows, most: number): Rows =>
  source.rows <= most ? source : rowsAt(source, sampledIndices(source.rows, most));

/** {@link sampledRows} in float32. */
export const sampledEmbeddings = (source: Embeddings, most: number): Embeddings =>
  source.rows <= most ? source : embeddingsAt(source, sampledIndices(source.rows, most));

const SAMPLE_KEY = 0x73616d70;

/** At most `most` of the indices 0 … count − 1, ascending; the same at every call. */
function sampledIndices(count: number, most: number): Int32Array {
  const wanted = Math.min(count, most);
  return Int32Array.from({ length: wanted }, (_, place) =>
    wanted === count ? place : shuffled(place, count, SAMPLE_KEY),
  ).sort();
}
