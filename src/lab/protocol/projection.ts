/** How vectors come onto the sphere: what can be asked for, and what a frame says of what was done. */
import { type ProjectionId, principal } from "../../metrics/index.ts";

export type { ProjectionId } from "../../metrics/index.ts";

export type Shape = "sphere" | "circle";

export interface ProjectionChoice {
  readonly id: ProjectionId;
  /** A circle shows two dimensions, a sphere three. */
  readonly shape: Shape;
  /** Columns, where the projection asks for some; what the space does not have is passed over. */
  readonly axes: readonly number[];
}

/** What a projection did to the points of a frame. */
export interface ProjectionReport {
  readonly id: ProjectionId;
  readonly label: string;
  readonly shape: Shape;
  /** True when the space itself has no more dimensions than are drawn: nothing was projected. */
  readonly exact: boolean;
  /** Share of the variance kept, 0 to 1; undefined where variance is not what a picture keeps. */
  readonly kept: number | undefined;
  /** Of neighbourhoods as they are drawn, on evenly spaced points; undefined while too few are there. */
  readonly trustworthiness:
    | { readonly value: number; readonly neighbours: number; readonly points: number }
    | undefined;
  /** Points that a layout laid out; the others stand at their nearest among these. */
  readonly laid?: number;
}

export interface ProjectionDescription {
  readonly id: ProjectionId;
  readonly label: string;
  readonly says: string;
  /** Whether `axes` are looked at. */
  readonly takesAxes: boolean;
}

/** The one that a picture begins with; the code of the others is fetched when one is about to be chosen. */
export const firstProjection: ProjectionDescription = {
  ...{ id: "pca", label: principal.label, says: principal.description, takesAxes: false },
};
