/**
 * Which dimensions go together. A covariance shows where the variance is, a correlation what is said
 * twice: off the diagonal, an embedding without redundancy has nothing. Dimensions come in an order in
 * which there is something to see: by their variance, or by their share in the first eigenvector, which
 * puts those that rise and fall together next to each other.
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
  /** [size, size], symmetric, of the dimensions in `order`. */
  readonly matrix: Rows;
  /** Column numbers; of more than `most` those of largest variance. */
  readonly order: Int32Array;
  /** Population variance of each column, in column order. */
  readonly variances: Float64Array;
}

/**
 * Covariances (population) or Pearson correlations of the columns of [rows, cols] embeddings. A column
 * that never changes has correlation 0 with everything, itself included. Throws an InputError on numbers
 * that are not finite or fewer than two rows.
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

/** Enough for an order: what two nearly equal directions share does not matter here. */
const ROUNDS = 60;

/** By power iteration from a start that nothing sensible is orthogonal to. */
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
