/**
 * Directions that separate the class means: principal directions of the means, or, whitened by the scatter
 * within classes, Fisher's linear discriminants (Fisher 1936; Rao 1948). Uses labels, so a space may look
 * better separated than it is.
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

/** Added to the within-class scatter, as a share of its mean variance, so that it is invertible. */
const SHRINKAGE = 1e-3;

/**
 * `dims` orthonormal directions that span the principal directions of the class means, weighted by class
 * count. If the means span fewer, the rest are principal components of the data. Throws an InputError if
 * values are not finite, labels do not fit or dims is outside 1 … cols.
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

  // Fewer means than dimensions: eigenvectors of their Gram matrix are mixing weights of the means.
  const { values, vectors } = eigenDecomposition(gramMatrix(means));
  const columns = transposed(means);
  const found = values.findIndex((value) => value <= 1e-12 * (values[0] ?? 0));
  const spanned = Math.min(dims, found < 0 ? means.rows : found);
  const data = new Float64Array(dims * cols);
  const rest = spanned < dims ? pca(embeddings, dims).components.data : data;
  for (let index = 0; index < dims; index++) {
    const direction = data.subarray(index * cols, (index + 1) * cols);
    if (index < spanned) {
      dotProducts(vectors, [index, index + 1], columns, [0, cols], direction);
      if (factor) solveUpper(factor, { data: direction, rows: 1, cols });
    } else {
      direction.set(rest.subarray((index - spanned) * cols, (index - spanned + 1) * cols));
    }
    orthonormalise(data, index, cols);
    fixSign(direction);
  }
  return basisAlong({ data, rows: dims, cols }, centred, mean);
}

/** The class means of centred rows, each times √(share of its class): [classes, cols]. */
function weightedMeans({ data, rows, cols }: Rows, labels: Labels): Rows {
  const { counts, sums } = sumsOf({ data, rows, cols }, labels);
  for (const [place, sum] of sums.entries()) {
    const count = counts[Math.floor(place / cols)]!;
    sums[place] = count === 0 ? 0 : sum / Math.sqrt(count * rows);
  }
  return { data: sums, rows: counts.length, cols };
}

/** The Cholesky factor of the within-class scatter, (1/n) Σ (x − m)(x − m)ᵀ plus shrinkage. */
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
  description: "Directions in which the class means differ most. Uses the labels.",
  basis: ({ embeddings, labels, dims }) => classMeanBasis(embeddings, labels, dims),
});

export const discriminant = defineProjection({
  kind: "linear",
  id: "discriminant",
  label: "Class means, whitened",
  description:
    "Fisher's discriminants: class means in units of the scatter within classes. Uses the labels.",
  basis: ({ embeddings, labels, dims }) => classMeanBasis(embeddings, labels, dims, true),
});
