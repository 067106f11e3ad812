/** Makes frames of observations: at once for linear projections, deferred for layouts. */
import type { Embeddings } from "../../metrics/index.ts";
import type { BuiltSpace } from "../../training/space.ts";
import { featuresOf } from "../evaluate/evaluate.ts";
import type { FrameEvent, NoticeEvent } from "../protocol/events.ts";
import { partsOfSpace, type Space } from "../protocol/space.ts";
import type { DeferredFrames } from "./layout/deferredFrames.ts";
import type { Observation } from "./observation.ts";
import { firstProjector, type Projector } from "./projector.ts";
import { radiiOf } from "./radii.ts";
import { createSphere, type Sphere } from "./sphere.ts";

export interface FrameOptions {
  /** The observation is a checkpoint's; the basis of the last frame is reused. */
  readonly past: boolean;
  /** Measures the distortion again. */
  readonly measure: boolean;
}

/** What a frame shows of an observation. */
type Framed = Pick<Observation, "step" | "embedded" | "refreshed" | "prototypes">;

export interface FrameMaker {
  setProjector(projector: Projector): void;
  /** Undefined if the frame is deferred: it is reported when its layout is done. */
  frame(observation: Framed, space: Space, options: FrameOptions): FrameEvent | undefined;
  /** Projects vectors as the last frame's points: unit vectors [rows, 3]. Undefined before the first frame, and for layouts. */
  place(space: Space, vectors: Embeddings): Float32Array | undefined;
  close(): void;
}

/** `labels`: the classes of the points of a space for a number of rows. */
export function createFrameMaker(
  labels: (space: Space, rows: number) => Int32Array,
  spaces: readonly Pick<BuiltSpace, "id" | "varianceOf">[],
  report: (event: FrameEvent | NoticeEvent) => void,
): FrameMaker {
  const spheres = new Map<Space, Sphere>();
  const sphereOf = (space: Space): Sphere => {
    const sphere = spheres.get(space) ?? createSphere();
    spheres.set(space, sphere);
    return sphere;
  };
  /** Positions of the last frame of each space, which a layout is aligned with. */
  const positionsIn: Partial<Record<Space, Float32Array>> = {};
  let { choice, definition } = firstProjector;
  let deferred: DeferredFrames | undefined;

  return {
    setProjector(projector) {
      ({ choice, definition } = projector);
      deferred?.close();
      deferred = projector.defer?.(report, positionsIn);
    },
    frame(observation, space, { past, measure }) {
      const { step, embedded, refreshed } = observation;
      const embeddings = featuresOf(embedded, space);
      const { cols: dimensions } = embeddings;
      const head = { type: "frame", step, space, dimensions, refreshed } as const;
      if (deferred?.request(head, embeddings, past)) return undefined;
      const prototypes = space === "z" ? observation.prototypes : undefined;
      const { positions, marks, projection } = sphereOf(space)({
        embeddings,
        labels: labels(space, embedded.rows),
        parts: partsOfSpace(space).length,
        marks: prototypes?.rows,
        choice,
        definition,
        keepBasis: past,
        measure,
      });
      // A copy: the event's array is transferred.
      positionsIn[space] = positions.slice();
      const radii = radiiOf(observation.embedded, space, spaces);
      return {
        ...head,
        positions,
        projection,
        ...(prototypes && { prototypes: { label: prototypes.label, positions: marks } }),
        ...(radii && { radii }),
      };
    },
    place: (space, vectors) => (deferred ? undefined : spheres.get(space)?.place(vectors)),
    close: () => deferred?.close(),
  };
}
