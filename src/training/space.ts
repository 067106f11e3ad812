/**
 * A space of a method: what its vectors are computed from, and by which network. Metrics, probes, the views of the
 * Geometry panel and exports work on any space of any method.
 */
import type { Tensor } from "../autodiff/tensor.ts";
import type { Network } from "../nn/network.ts";
import { InputError } from "../shared/errors.ts";

/** The kind of column that a space embeds. */
export type Modality = "image" | "tokens";

export interface BuiltSpace {
  /** `h` and `z`; a space of texts beside those of images has the prefix `text.`. */
  readonly id: string;
  readonly reads: Modality;
  /** For texts: the column, and the number of tokens to which a text is padded or cut. */
  readonly column?: TextColumn;
  /** The space whose vectors `network` reads; without it, `network` reads the column. */
  readonly from?: string;
  /** [n, …] → [n, outputDim] */
  readonly network: Network;
  /** A space of another modality with which its unit vectors are compared. */
  readonly jointWith?: string;
  /** The space whose vectors have these logarithms of variances, dimension by dimension. */
  readonly varianceOf?: string;
}

export interface TextColumn {
  readonly name: string;
  readonly context: number;
}

/** Whether one of the networks reads images. */
export const readsImages = (spaces: readonly BuiltSpace[]): boolean =>
  spaces.some(({ reads }) => reads === "image");

/** The column that the spaces of texts embed; undefined for a method without texts. */
export const textColumnOf = (spaces: readonly BuiltSpace[]): TextColumn | undefined =>
  spaces.find(({ column }) => column !== undefined)?.column;

/** The spaces of a method with one tower: h, computed from the images, and z, computed from h. */
export const imageSpaces = (features: Network, projector: Network): readonly BuiltSpace[] => [
  { id: "h", reads: "image", network: features },
  { id: "z", reads: "image", from: "h", network: projector },
];

/** Inputs by modality: images [n, h, w, c], token ids [n, context]. */
export type SpaceInputs = Readonly<Partial<Record<Modality, Tensor>>>;

/** The vectors [n, outputDim] of every space whose input is given, by id. Inside a pass. */
export function embedSpaces(
  spaces: readonly BuiltSpace[],
  inputs: SpaceInputs,
): Record<string, Tensor> {
  const vectors: Record<string, Tensor> = {};
  for (const { id, reads, from, network } of spaces) {
    const input = from === undefined ? inputs[reads] : vectors[from];
    if (input) vectors[id] = network(input);
  }
  return vectors;
}

/** The space of this id. Throws {@link InputError} with the known ids if there is none. */
export function spaceNamed(spaces: readonly BuiltSpace[], id: string): BuiltSpace {
  const space = spaces.find((candidate) => candidate.id === id);
  if (space) return space;
  const known = spaces.map((each) => each.id).join(", ");
  throw new InputError(`space: found ${JSON.stringify(id)}, expected one of ${known}`);
}
