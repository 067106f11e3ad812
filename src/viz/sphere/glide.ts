/**
 * Interpolates the points between computed frames, never beyond them. A frame that arrives during a
 * glide starts from the current positions.
 */

/** Duration of a glide, in milliseconds. */
export const glideDuration = 250;

export interface Glide {
  /** Unit vectors [count, 3]. */
  readonly from: Float32Array;
  readonly to: Float32Array;
  readonly startedAt: number;
}

/** Progress from 0 to 1, with easing at both ends. */
export function progressOf({ startedAt }: Glide, now: number): number {
  const share = Math.min(1, Math.max(0, (now - startedAt) / glideDuration));
  return share * share * (3 - 2 * share);
}

/** Unit vectors at `progress` between two frames, written into `target`. Shapes: [count, 3]. */
export function between(
  from: Float32Array,
  to: Float32Array,
  progress: number,
  target: Float32Array,
): Float32Array {
  for (let index = 0; index < to.length; index += 3) {
    const x = from[index]! + (to[index]! - from[index]!) * progress;
    const y = from[index + 1]! + (to[index + 1]! - from[index + 1]!) * progress;
    const z = from[index + 2]! + (to[index + 2]! - from[index + 2]!) * progress;
    // Between opposite points there is no direction half-way; such a point jumps.
    const length = Math.hypot(x, y, z);
    const direct = length > 1e-6 ? undefined : progress < 0.5 ? from : to;
    target[index] = direct ? direct[index]! : x / length;
    target[index + 1] = direct ? direct[index + 1]! : y / length;
    target[index + 2] = direct ? direct[index + 2]! : z / length;
  }
  return target;
}
