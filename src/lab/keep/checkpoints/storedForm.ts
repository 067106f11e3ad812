/** The forms in which a checkpoint may be stored, and their conversion to the current one. */
import type { Embedded } from "../../../training/embedded.ts";
import type { Observation } from "../../observe/observation.ts";
import type { Checkpoint } from "./checkpoint.ts";

/** Embeddings as they were stored while every method had exactly two spaces. */
interface TwoSpaces {
  readonly rows: number;
  readonly h: Float32Array;
  readonly hDim: number;
  readonly z: Float32Array;
  readonly zDim: number;
}

export interface StoredCheckpoint extends Omit<Checkpoint, "found"> {
  readonly found: Omit<Observation, "embedded"> & { readonly embedded: Embedded | TwoSpaces };
}

/** The checkpoint in the current form. */
export function inCurrentForm(checkpoint: StoredCheckpoint): Checkpoint {
  const { found } = checkpoint;
  return { ...checkpoint, found: { ...found, embedded: currentEmbedded(found.embedded) } };
}

function currentEmbedded(embedded: Embedded | TwoSpaces): Embedded {
  if ("spaces" in embedded) return embedded;
  const { rows, h, hDim, z, zDim } = embedded;
  return { rows, spaces: { h: { data: h, cols: hDim }, z: { data: z, cols: zDim } } };
}
