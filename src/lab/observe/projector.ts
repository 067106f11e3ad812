/** A projection onto the sphere: linear, or a layout whose frames are deferred. */
import { type LinearProjection, principal } from "../../metrics/index.ts";
import type { FrameEvent, NoticeEvent } from "../protocol/events.ts";
import type { ProjectionChoice } from "../protocol/projection.ts";
import type { Space } from "../protocol/space.ts";
import type { DeferredFrames } from "./layout/deferredFrames.ts";

export interface Projector {
  readonly choice: ProjectionChoice;
  /** The linear projection; for a layout, the one for spaces that need no layout. */
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
