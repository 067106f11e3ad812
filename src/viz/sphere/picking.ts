import { type ScreenPoint, type Sight, toScreen } from "./camera.ts";

/** Greatest distance of the pointer from a point, in CSS pixels. */
export const reach = 14;

/**
 * Returns the id of the point nearest to (x, y) within `within` pixels, or undefined. Points on the far
 * side are picked only if no point on the near side is in reach. `positions`: [count, 3].
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
