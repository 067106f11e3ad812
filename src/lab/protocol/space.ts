/**
 * Spaces by id. Every method has `h`, the encoder's output, and `z`, on which the objective is computed; a space of
 * texts has the prefix `text.`. A joint space has the ids of two spaces with a plus: `z+text.z` holds the unit vectors
 * of z, and after them those of text.z.
 */
import type { Modality } from "../../training/space.ts";

export type { Modality } from "../../training/space.ts";

export type Space = string;

/** A space of a run, as the page lists it. */
export interface SpaceDescription {
  readonly id: Space;
  readonly label: string;
  /** What its points are: two for a joint space, in the order of its vectors. */
  readonly modalities: readonly Modality[];
}

/** The spaces whose vectors a space holds, one after the other: two for a joint space. */
export const partsOfSpace = (space: Space): readonly Space[] => space.split("+");

export const isJoint = (space: Space): boolean => partsOfSpace(space).length > 1;

/** What the points of a space are, part by part. */
export const modalitiesOf = (space: Space): readonly Modality[] =>
  partsOfSpace(space).map((part) => (part.startsWith("text.") ? "tokens" : "image"));

/** The space in words. */
export const nameOfSpace = (space: Space): string =>
  isJoint(space) ? "images and texts" : space.replace("text.", "text ");

/** The space to show of a run that has `spaces`: the wanted one, else the joint space, else z. */
export function spaceAmong(
  spaces: readonly Pick<SpaceDescription, "id">[],
  wanted: Space | undefined,
): Space {
  const chosen = spaces.find(({ id }) => id === wanted) ?? spaces.find(({ id }) => isJoint(id));
  return chosen?.id ?? "z";
}

/** The spaces that every method has. Run records hold the diagnostics of these. */
export const MAIN_SPACES = ["h", "z"] as const;
export type MainSpace = (typeof MAIN_SPACES)[number];

/** The main space whose records stand for a space: itself, or z. */
export const mainSpaceOf = (space: Space): MainSpace => (isMainSpace(space) ? space : "z");

export const isMainSpace = (space: Space): space is MainSpace => space === "h" || space === "z";
