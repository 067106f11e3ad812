/**
 * Directions that know nothing of the data. What a random picture shows is what any picture shows:
 * distances survive a random projection on average, and what another one shows beyond it was found in
 * the data (Johnson and Lindenstrauss 1984).
 */
import { Random } from "../../shared/random.ts";
import { centredRows, type Embeddings, meanRow, requireEmbeddings } from "../embeddings.ts";
import { type Basis, basisAlong, orthonormalise, requireDims } from "./basis.ts";
import { defineProjection } from "./definition.ts";

/**
 * `dims` orthonormal directions, uniformly distributed: normal numbers made orthonormal. The same seed
 * gives the same directions. Throws an InputError on numbers that are not finite or dims outside 1 … cols.
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
  says: "Directions drawn by chance: what any picture of this space shows, chosen by nobody.",
  basis: ({ embeddings, dims }) => randomBasis(embeddings, dims),
});
