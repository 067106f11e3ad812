/** Which point is meant: the nearest to the pointer within reach, those on the near side first. */
import { type ScreenPoint, type Sight, toScreen } from "./camera.ts";

/** How far from a point the pointer may be, in CSS pixels. */
export const reach = 14;

/**
 * The id of the point meant at (x, y), or undefined. positions: [count, 3].
 * A point on the far side is only meant where no point of the near side is within reach, `within`
 * pixels.
 */
export function pick(
  positions: Float32Array,
  sight: Sight,
  x: number,
  y: number,
  within = reach,
): number | undefined {
  const at: ScreenPoint = { x: 0, y: 0, scale: 1, front: false };
  let best: number | undefined;
  let bestDistance = within;
  let bestFront = false;
  for (let id = 0; id * 3 < positions.length; id++) {
    toScreen(sight, positions[3 * id]!, positions[3 * id + 1]!, positions[3 * id + 2]!, at);
    const distance = Math.hypot(at.x - x, at.y - y);
    if (distance > within || (bestFront && !at.front)) continue;
    if (distance < bestDistance || (at.front && !bestFront)) {
      best = id;
      bestDistance = distance;
      bestFront = at.front;
    }
  }
  return best;
}
