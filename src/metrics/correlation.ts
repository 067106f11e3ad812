/**
 * Covariance or correlation of the embedding dimensions, for a heat map. Off-diagonal correlation is
 * redundancy between dimensions. Dimensions are ordered by variance or by their entry in the first
 * eigenvector, which puts dimensions that vary together next to each other.
 */
import { gramMatrix } from "./arithmetic/dotProducts.ts";
import {
  centredRows,
  columnDeviations,
  type Embeddings,
  meanRow,
  type Rows,
  requireEmbeddings,
  transposed,
} from "./embeddings.ts";

export type RelationOrder = "variance" | "eigenvector";

export interface Relations {
  /** [size, size], symmetric; rows and columns follow `order`. */
  readonly matrix: Rows;
  /** Column numbers; the `most` columns of largest variance if there are more. */
  readonly order: Int32Array;
  /** Population variance of each column, in column order. */
  readonly variances: Float64Array;
}

/**
 * Population covariances or Pearson correlations of the columns of [rows, cols] embeddings. A constant
 * column has correlation 0 with every column, itself included. Throws an InputError on values that are not
 * finite or fewer than two rows.
 */
export function relationsOf(
  embeddings: Embeddings,
  kind: "covariance" | "correlation",
  by: RelationOrder,
  most = Number.POSITIVE_INFINITY,
): Relations {
  requireEmbeddings(kind, embeddings, 2);
  const { rows, cols } = embeddings;
  const mean = meanRow(embeddings);
  const variances = columnDeviations(embeddings, mean).map((each) => each ** 2);
  const ranked = Int32Array.from({ length: cols }, (_, col) => col).sort(
    (a, b) => variances[b]! - variances[a]! || a - b,
  );
  const kept = ranked.subarray(0, Math.min(most, cols));
  const columns = transposed(centredRows(embeddings, mean));
  const chosen = new Float64Array(kept.length * rows);
  for (const [place, col] of kept.entries()) {
    const unit = kind === "covariance" ? 1 : variances[col]!;
    const scale = unit > 0 ? 1 / Math.sqrt(unit * rows) : 0;
    for (let row = 0; row < rows; row++) {
      chosen[place * rows + row] = columns.data[col * rows + row]! * scale;
    }
  }
  const matrix = gramMatrix({ data: chosen, rows: kept.length, cols: rows });
  if (by === "variance") return { matrix, order: kept, variances };

  const first = firstEigenvector(matrix);
  const places = Int32Array.from(kept, (_, place) => place).sort(
    (a, b) => first[b]! - first[a]! || a - b,
  );
  const size = kept.length;
  const data = new Float64Array(size * size);
  for (const [row, from] of places.entries()) {
    for (const [col, other] of places.entries()) {
      data[row * size + col] = matrix.data[from * size + other]!;
    }
  }
  return {
    matrix: { data, rows: size, cols: size },
    order: places.map((place) => kept[place]!),
    variances,
  };
}

/** Enough to order dimensions; nearly equal eigenvalues need not be separated. */
const ROUNDS = 60;

/** Power iteration from a fixed start. */
function firstEigenvector({ data, rows: size }: Rows): Float64Array {
  let vector: Float64Array = Float64Array.from({ length: size }, (_, row) => Math.cos(row + 1));
  for (let round = 0; round < ROUNDS; round++) {
    const next = new Float64Array(size);
    let squares = 0;
    for (let row = 0; row < size; row++) {
      let sum = 0;
      for (let col = 0; col < size; col++) sum += data[row * size + col]! * vector[col]!;
      next[row] = sum;
      squares += sum * sum;
    }
    if (squares === 0) return vector;
    const scale = 1 / Math.sqrt(squares);
    vector = next.map((each) => each * scale);
  }
  return vector;
}
