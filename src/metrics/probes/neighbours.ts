/** Nearest neighbours in the embedding space itself; a projection to 3-D hides some and shows false ones. */
import { require } from "../../shared/errors.ts";
import { type Embeddings, lengthOf, requireEmbeddings } from "../embeddings.ts";
import { Nearest, roundedCosine } from "./nearest.ts";

export interface Neighbour {
  readonly index: number;
  /** Cosine (1 = same direction) or Euclidean distance (0 = same point). */
  readonly value: number;
}

export type Closeness = "cosine" | "euclidean";

/**
 * The k nearest rows, nearest first, ties by lower index; fewer if there are fewer rows. The query is a row
 * index, which is then excluded, or a vector [cols]. Throws an InputError if the index or vector does not
 * fit, k is not positive, or values are not finite.
 */
export function nearestNeighbours(
  query: number | ArrayLike<number>,
  embeddings: Embeddings,
  k: number,
  closeness: Closeness,
): Neighbour[] {
  requireEmbeddings("nearest neighbours", embeddings, 1);
  const { data, rows, cols } = embeddings;
  require(Number.isInteger(k) && k >= 1, () =>
    `nearest neighbours: k is ${k}; give a whole number from 1`);
  const vector = vectorOf(query, embeddings);
  const length = lengthOf(vector, 0, cols);
  const nearest = new Nearest(Math.min(k, rows));
  for (let row = 0; row < rows; row++) {
    if (row === query) continue;
    let score = 0;
    const start = row * cols;
    switch (closeness) {
      case "cosine":
        for (let col = 0; col < cols; col++) score += vector[col]! * data[start + col]!;
        score = roundedCosine(score / (length * lengthOf(data, start, cols)));
        break;
      case "euclidean":
        for (let col = 0; col < cols; col++) score -= (vector[col]! - data[start + col]!) ** 2;
        break;
      default:
        closeness satisfies never;
    }
    nearest.add(row, score);
  }
  return Array.from({ length: nearest.count }, (_, place) => {
    const score = nearest.scores[place]!;
    return {
      index: nearest.indices[place]!,
      value: closeness === "cosine" ? score : Math.sqrt(-score),
    };
  });
}

function vectorOf(query: number | ArrayLike<number>, { data, rows, cols }: Embeddings) {
  if (typeof query === "number") {
    require(Number.isInteger(query) && query >= 0 && query < rows, () =>
      `nearest neighbours: query ${query} is not a row; give 0 to ${rows - 1}`);
    return data.subarray(query * cols, (query + 1) * cols);
  }
  require(query.length === cols, () =>
    `nearest neighbours: the query vector holds ${query.length} numbers, the embeddings have ${cols} columns`);
  const vector = Float64Array.from(query);
  require(vector.every(Number.isFinite), () =>
    `nearest neighbours: the query vector holds ${vector.find((value) => !Number.isFinite(value))}; give finite numbers`);
  return vector;
}
