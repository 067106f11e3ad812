/** Resolves a projection choice. Imported when the user changes the projection. */
import { loadProjections, principal } from "../../../metrics/index.ts";
import { InputError } from "../../../shared/errors.ts";
import type { ProjectionChoice, ProjectionDescription } from "../../protocol/projection.ts";
import type { Projector } from "../projector.ts";
import { createDeferredFrames } from "./deferredFrames.ts";
import { type Layouter, lay } from "./layouter.ts";

export const nameProjections = async (): Promise<ProjectionDescription[]> =>
  (await loadProjections()).map(({ id, label, description }) => ({
    id,
    label,
    says: description,
    takesAxes: id === "axes",
  }));

/** Throws InputError if the projection does not exist or an axis is not a column index. */
export async function readProjection(
  choice: ProjectionChoice,
  openLayouter: () => Layouter = () => ({ lay, close() {} }),
): Promise<Projector> {
  const projections = await loadProjections();
  const found = projections.find(({ id }) => id === choice.id);
  if (!found) {
    const known = projections.map(({ id }) => id).join(", ");
    throw new InputError(`projection: found "${choice.id}", takes one of ${known}`);
  }
  if (!choice.axes.every((axis) => Number.isInteger(axis) && axis >= 0)) {
    throw new InputError(`projection: found axes ${choice.axes}, takes whole numbers from 0`);
  }
  if (found.kind === "linear") return { choice, definition: found };
  return {
    choice,
    definition: principal,
    defer: (report, positionsIn) =>
      createDeferredFrames({
        definition: found,
        shape: choice.shape,
        layouter: openLayouter(),
        report,
        positionsIn,
      }),
  };
}
