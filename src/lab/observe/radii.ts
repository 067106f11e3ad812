/** The sizes of the discs that show predicted variances on the sphere. */
import type { Embedded } from "../../training/embedded.ts";
import type { BuiltSpace } from "../../training/space.ts";
import { featuresOf } from "../evaluate/evaluate.ts";
import { partsOfSpace, type Space } from "../protocol/space.ts";

/**
 * √⟨σ²⟩ over the dimensions for every point of a space, which on a unit sphere is an angle in radians; undefined if the
 * method predicts no variances in one of its parts.
 */
export function radiiOf(
  embedded: Embedded,
  space: Space,
  spaces: readonly Pick<BuiltSpace, "id" | "varianceOf">[],
): Float32Array | undefined {
  const parts = partsOfSpace(space).map((part) =>
    spaces.find(({ varianceOf }) => varianceOf === part),
  );
  const radii = new Float32Array(parts.length * embedded.rows);
  for (const [index, part] of parts.entries()) {
    if (!part) return undefined;
    const { data, cols } = featuresOf(embedded, part.id);
    for (let row = 0; row < embedded.rows; row++) {
      let sum = 0;
      for (let col = 0; col < cols; col++) sum += Math.exp(data[row * cols + col]!);
      radii[index * embedded.rows + row] = Math.sqrt(sum / cols);
    }
  }
  return radii;
}
