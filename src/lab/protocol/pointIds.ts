/**
 * Ids of points. The image of row i has the id i and its text the id TEXTS + i, in every space and for any number of
 * points, so that a selection outlives a change of either.
 */
import { modalitiesOf, type Space } from "./space.ts";

/** The id of the text of row 0. No table has this many rows. */
export const TEXTS = 2 ** 20;

export const isText = (id: number): boolean => id >= TEXTS;

/** The row that a point belongs to. */
export const rowOf = (id: number): number => id % TEXTS;

/** The other half of the pair: the text of an image, the image of a text. */
export const otherHalfOf = (id: number): number => (isText(id) ? id - TEXTS : id + TEXTS);

/** The order in which a space holds its points. */
export interface PointOrder {
  idAt(place: number): number;
  /** Undefined if the space does not hold the point. */
  placeOf(id: number): number | undefined;
}

/** `count`: the number of vectors, of all parts together. */
export function pointOrder(space: Space, count: number): PointOrder {
  const firsts = modalitiesOf(space).map((modality) => (modality === "tokens" ? TEXTS : 0));
  const rows = count / firsts.length;
  return {
    idAt: (place) => (firsts[Math.floor(place / rows)] ?? 0) + (place % rows),
    placeOf(id) {
      const part = firsts.indexOf(id - rowOf(id));
      return part < 0 || rowOf(id) >= rows ? undefined : part * rows + rowOf(id);
    },
  };
}
