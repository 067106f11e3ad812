/** How vectors come onto the sphere: what can be asked for, and what a frame says of what was done. */
import { type ProjectionId, projections } from "../metrics/index.ts";
import { InputError } from "../shared/errors.ts";

export type { ProjectionId } from "../metrics/index.ts";

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
}

export interface ProjectionDescription {
  readonly id: ProjectionId;
  readonly label: string;
  readonly says: string;
  /** Whether `axes` are looked at. */
  readonly takesAxes: boolean;
}

export const firstProjection: ProjectionChoice = { id: "pca", shape: "sphere", axes: [0, 1, 2] };

export const describeProjections = (): ProjectionDescription[] =>
  projections.map(({ id, label, says }) => ({ id, label, says, takesAxes: id === "axes" }));

/** Throws {@link InputError} on a projection that does not exist or axes that are no columns. */
export function checkProjection(choice: ProjectionChoice): ProjectionChoice {
  if (!projections.some(({ id }) => id === choice.id)) {
    const known = projections.map(({ id }) => id).join(", ");
    throw new InputError(`projection: found "${choice.id}", takes one of ${known}`);
  }
  if (!choice.axes.every((axis) => Number.isInteger(axis) && axis >= 0)) {
    throw new InputError(`projection: found axes ${choice.axes}, takes whole numbers from 0`);
  }
  return choice;
}
