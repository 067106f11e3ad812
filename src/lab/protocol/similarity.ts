/** Parameters and result of the comparison of saved runs. */
import type { RunId } from "./events.ts";
import type { Space } from "./space.ts";

export interface SimilarityParameters {
  /** Runs to compare; the shown one may be among them. */
  readonly runs: readonly RunId[];
}

export interface SimilarityResult {
  readonly space: Space;
  /** Test images that are compared. */
  readonly rows: number;
  readonly neighbours: number;
  /** Mutual nearest neighbours of unrelated embeddings. */
  readonly chance: number;
  /** The compared runs with the steps of their weights, in the order of the matrices. */
  readonly runs: readonly { readonly id: RunId; readonly step: number }[];
  /** Linear CKA; null if an embedding is constant. */
  readonly cka: readonly (readonly (number | null)[])[];
  readonly mutual: readonly (readonly number[])[];
  /** Runs that are left out, and why. */
  readonly leftOut: readonly { readonly id: RunId; readonly reason: string }[];
}
