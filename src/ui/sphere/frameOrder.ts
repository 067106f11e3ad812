/** The points that a frame shows, in its order. */
import { type FrameEvent, type PointOrder, pointOrder } from "../../lab/protocol/index.ts";

export const orderOf = (frame: FrameEvent | undefined): PointOrder =>
  pointOrder(frame?.space ?? "z", (frame?.positions.length ?? 0) / 3);
