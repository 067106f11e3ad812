/**
 * Sorts points by depth, since translucent points must be drawn from far to near. A counting sort over
 * a few thousand depths takes well under a millisecond for ten thousand points.
 */
import type { Sight } from "./camera.ts";

const depths = 4096;
const counts = new Uint32Array(depths + 1);

/**
 * Ids by depth, farthest first. Raised points come last, in the order of their level, so that they are
 * on top. `positions`: [count, 3]; written into `target`: [count].
 */
export function orderByDepth(
  positions: Float32Array,
  raised: (id: number) => 0 | 1 | 2,
  { toEye }: Sight,
  target: Uint32Array,
): Uint32Array {
  const count = target.length;
  const depthOf = (id: number) => {
    const height = raised(id);
    if (height > 0) return depths - 3 + height;
    const towards =
      positions[3 * id]! * toEye[0] +
      positions[3 * id + 1]! * toEye[1] +
      positions[3 * id + 2]! * toEye[2];
    return Math.max(0, Math.min(depths - 3, Math.floor(((towards + 1) / 2) * (depths - 2))));
  };
  counts.fill(0);
  for (let id = 0; id < count; id++) counts[depthOf(id) + 1]!++;
  for (let depth = 0; depth < depths; depth++) counts[depth + 1]! += counts[depth]!;
  for (let id = 0; id < count; id++) target[counts[depthOf(id)]!++] = id;
  return target;
}
