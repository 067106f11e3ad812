/** What brings a space onto the sphere: at once, or as a layout that comes later. */
import { type LinearProjection, principal } from "../../metrics/index.ts";
import type { FrameEvent, NoticeEvent } from "../protocol/events.ts";
import type { ProjectionChoice } from "../protocol/projection.ts";
import type { Space } from "../protocol/space.ts";
import type { DeferredFrames } from "./layout/deferredFrames.ts";

/** A choice with what carries it out. */
export interface Projector {
  readonly choice: ProjectionChoice;
  /** Of the frames that are there at once; where a layout was chosen, of spaces that need none. */
  readonly definition: LinearProjection;
  /**
   * Set for layouts. `positionsIn` holds the positions of the last frame of each space; both the caller
   * and the layout update it.
   */
  defer?(
    report: (event: FrameEvent | NoticeEvent) => void,
    positionsIn: Partial<Record<Space, Float32Array>>,
  ): DeferredFrames;
}

export const firstProjector: Projector = {
  choice: { id: "pca", shape: "sphere", axes: [0, 1, 2] },
  definition: principal,
};
