/** The nearest points to a point in the original space. Imported when they are first asked for. */
import type { Closeness } from "../../metrics/index.ts";
import { nearestNeighbours } from "../../metrics/probes/neighbours.ts";
import type { Embedded } from "../../training/embedded.ts";
import { featuresOf } from "../evaluate/evaluate.ts";
import type { Neighbour } from "../protocol/lab.ts";
import { pointOrder } from "../protocol/pointIds.ts";
import type { Space } from "../protocol/space.ts";

/** None of a point that the space does not hold. */
export function neighboursIn(
  embedded: Embedded,
  space: Space,
  id: number,
  { k, closeness }: { readonly k: number; readonly closeness: Closeness },
): readonly Neighbour[] {
  const embeddings = featuresOf(embedded, space);
  const { placeOf, idAt } = pointOrder(space, embeddings.rows);
  const place = placeOf(id);
  if (place === undefined) return [];
  return nearestNeighbours(place, embeddings, k, closeness).map(({ index, value }) => ({
    id: idAt(index),
    value,
  }));
}
