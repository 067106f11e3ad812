/** The points that a frame shows, in its order. */
import { type FrameEvent, type PointOrder, pointOrder } from "../../lab/protocol/index.ts";

export const orderOf = (frame: FrameEvent | undefined): PointOrder =>
  pointOrder(frame?.space ?? "z", (frame?.positions.length ?? 0) / 3);

/** The ids of all points of a frame. */
export function idsIn(frame: FrameEvent | undefined): readonly number[] {
  const { idAt } = orderOf(frame);
  return Array.from({ length: (frame?.positions.length ?? 0) / 3 }, (_, place) => idAt(place));
}
