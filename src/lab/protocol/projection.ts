/** Projections onto the sphere: the choice, and the report in each frame. */
import { type ProjectionId, principal } from "../../metrics/index.ts";

export type { ProjectionId } from "../../metrics/index.ts";

export type Shape = "sphere" | "circle";

export interface ProjectionChoice {
  readonly id: ProjectionId;
  /** A circle has two dimensions, a sphere three. */
  readonly shape: Shape;
  /** Columns, for projections that take axes. Columns beyond the space are ignored. */
  readonly axes: readonly number[];
}

/** Distortion of a frame. */
export interface ProjectionReport {
  readonly id: ProjectionId;
  readonly label: string;
  readonly shape: Shape;
  /** True if the space has no more dimensions than are drawn, so nothing was projected. */
  readonly exact: boolean;
  /** Share of the variance kept, 0 to 1; undefined for projections that do not preserve variance. */
  readonly kept: number | undefined;
  /** Of the drawn neighbourhoods, measured on a random subset of the points; undefined if there are too few. */
  readonly trustworthiness:
    | { readonly value: number; readonly neighbours: number; readonly points: number }
    | undefined;
  /** Points in the layout. Others are drawn at the position of their nearest neighbour in it. */
  readonly laid?: number;
}

export interface ProjectionDescription {
  readonly id: ProjectionId;
  readonly label: string;
  readonly says: string;
  /** Whether it takes `axes`. */
  readonly takesAxes: boolean;
}

/** The initial projection. The code of others is imported on request. */
export const firstProjection: ProjectionDescription = {
  id: "pca",
  label: principal.label,
  says: principal.description,
  takesAxes: false,
};
