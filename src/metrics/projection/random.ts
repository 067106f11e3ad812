/**
 * Random projection, independent of the data. It preserves distances on average (Johnson and Lindenstrauss
 * 1984), so structure that only other projections show was found by fitting them to the data.
 */
import { Random } from "../../shared/random.ts";
import { centredRows, type Embeddings, meanRow, requireEmbeddings } from "../embeddings.ts";
import { type Basis, basisAlong, orthonormalise, requireDims } from "./basis.ts";
import { defineProjection } from "./definition.ts";

/**
 * `dims` orthonormal directions, uniformly distributed: orthonormalised Gaussian vectors, determined by
 * `seed`. Throws an InputError if values are not finite or dims is outside 1 … cols.
 */
export function randomBasis(embeddings: Embeddings, dims = 3, seed = 1): Basis {
  requireEmbeddings("random projection", embeddings, 1);
  requireDims("random projection", dims, embeddings);
  const { cols } = embeddings;
  const random = new Random(seed);
  const data = Float64Array.from({ length: dims * cols }, () => random.normal());
  for (let index = 0; index < dims; index++) orthonormalise(data, index, cols);
  const mean = meanRow(embeddings);
  return basisAlong({ data, rows: dims, cols }, centredRows(embeddings, mean), mean);
}

export const random = defineProjection({
  kind: "linear",
  id: "random",
  label: "Random",
  description: "Random directions, independent of the data.",
  basis: ({ embeddings, dims }) => randomBasis(embeddings, dims),
});
