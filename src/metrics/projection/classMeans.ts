/**
 * The picture in which the classes lie farthest apart: principal directions of their means. Whitened,
 * distances are measured in units of the scatter within the classes, which is Fisher's linear
 * discriminant analysis: a direction counts by how well it tells classes apart, not by how long it is.
 * Such a picture has been told the labels; a space may look better sorted in it than it is.
 * Fisher 1936; Rao 1948.
 */
import { choleskyOf, solveLower, solveUpper } from "../arithmetic/cholesky.ts";
import { dotProducts, gramMatrix } from "../arithmetic/dotProducts.ts";
import { eigenDecomposition } from "../arithmetic/spectra.ts";
import {
  centredRows,
  type Embeddings,
  type Labels,
  meanRow,
  type Rows,
  requireEmbeddings,
  requireLabels,
  transposed,
} from "../embeddings.ts";
import { type Basis, basisAlong, fixSign, orthonormalise, requireDims } from "./basis.ts";
import { defineProjection } from "./definition.ts";
import { pca } from "./pca.ts";

/** Added to the scatter within classes, as a share of its mean variance, so that it can be inverted. */
const SHRINKAGE = 1e-3;

/**
 * `dims` orthonormal directions that span what the class means differ in most, each mean weighted by
 * its class's count. Few classes span few directions; the rest are principal components of the whole.
 * Throws an InputError on numbers that are not finite, labels that do not fit, dims outside 1 … cols.
 */
export function classMeanBasis(
  embeddings: Embeddings,
  labels: Labels,
  dims = 3,
  whitened = false,
): Basis {
  requireEmbeddings("class means", embeddings, 1);
  requireLabels("class means", "labels", labels, embeddings.rows);
  requireDims("class means", dims, embeddings);
  const { cols } = embeddings;
  const mean = meanRow(embeddings);
  const centred = centredRows(embeddings, mean);
  const means = weightedMeans(centred, labels);
  const factor = whitened ? withinFactor(centred, labels) : undefined;
  if (factor) solveLower(factor, means);

  // Few means in many dimensions: an eigenvector of their products says how to mix them.
  const { values, vectors } = eigenDecomposition(gramMatrix(means));
  const columns = transposed(means);
  const found = values.findIndex((value) => value <= 1e-12 * (values[0] ?? 0));
  const told = Math.min(dims, found < 0 ? means.rows : found);
  const data = new Float64Array(dims * cols);
  const rest = told < dims ? pca(embeddings, dims).components.data : data;
  for (let index = 0; index < dims; index++) {
    const direction = data.subarray(index * cols, (index + 1) * cols);
    if (index < told) {
      dotProducts(vectors, [index, index + 1], columns, [0, cols], direction);
      if (factor) solveUpper(factor, { data: direction, rows: 1, cols });
    } else {
      direction.set(rest.subarray((index - told) * cols, (index - told + 1) * cols));
    }
    orthonormalise(data, index, cols);
    fixSign(direction);
  }
  return basisAlong({ data, rows: dims, cols }, centred, mean);
}

/** The class means of centred rows, each times the root of its class's share: [classes, cols]. */
function weightedMeans({ data, rows, cols }: Rows, labels: Labels): Rows {
  const { counts, sums } = sumsOf({ data, rows, cols }, labels);
  for (const [place, sum] of sums.entries()) {
    const count = counts[Math.floor(place / cols)]!;
    sums[place] = count === 0 ? 0 : sum / Math.sqrt(count * rows);
  }
  return { data: sums, rows: counts.length, cols };
}

/** The Cholesky factor of the scatter within classes, (1/n) Σ (x − m)(x − m)ᵀ, shrunk a little. */
function withinFactor({ data, rows, cols }: Rows, labels: Labels): Rows {
  const { counts, sums } = sumsOf({ data, rows, cols }, labels);
  const within = Float64Array.from(data, (value, place) => {
    const label = labels[Math.floor(place / cols)]!;
    return value - sums[label * cols + (place % cols)]! / counts[label]!;
  });
  const scatter = gramMatrix(transposed({ data: within, rows, cols }));
  let trace = 0;
  for (let col = 0; col < cols; col++) trace += scatter.data[col * cols + col]!;
  const shrinkage = trace > 0 ? (SHRINKAGE * trace) / cols : 1;
  for (let col = 0; col < cols; col++) scatter.data[col * cols + col]! += shrinkage;
  return choleskyOf(scatter);
}

function sumsOf({ data, rows, cols }: Rows, labels: Labels) {
  let classes = 0;
  for (let row = 0; row < rows; row++) classes = Math.max(classes, labels[row]! + 1);
  const counts = new Float64Array(classes);
  const sums = new Float64Array(classes * cols);
  for (let row = 0; row < rows; row++) {
    const label = labels[row]!;
    counts[label]! += 1;
    for (let col = 0; col < cols; col++) sums[label * cols + col]! += data[row * cols + col]!;
  }
  return { counts, sums };
}

export const classMeans = defineProjection({
  kind: "linear",
  id: "means",
  label: "Class means",
  says: "The directions in which the class means differ most. It has been told the labels.",
  basis: ({ embeddings, labels, dims }) => classMeanBasis(embeddings, labels, dims),
});

export const discriminant = defineProjection({
  kind: "linear",
  id: "discriminant",
  label: "Class means, whitened",
  says: "Fisher's discriminants: the class means in units of the scatter within classes. It has been told the labels.",
  basis: ({ embeddings, labels, dims }) => classMeanBasis(embeddings, labels, dims, true),
});
