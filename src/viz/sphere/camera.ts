/**
 * A camera that looks at the centre of the unit sphere: two angles and a distance. WebGL, the 2-D
 * fallback and picking all see through this one description, so that what is clicked is what is
 * drawn. Screen coordinates are CSS pixels from the top left of the view.
 */

export interface Camera {
  /** Turn about the vertical axis, radians. */
  readonly yaw: number;
  /** Height above the equator, radians, within ±{@link steepest}. */
  readonly pitch: number;
  /** From the centre of the sphere; always more than 1. */
  readonly distance: number;
}

export interface Viewport {
  readonly width: number;
  readonly height: number;
  /** Room kept free above and below the sphere (controls, legend), in pixels. */
  readonly above: number;
  readonly below: number;
  /** A circle that faces the eye, instead of a sphere: nothing of it is behind. */
  readonly flat?: boolean;
}

/** Vertical angle of view, radians. */
const fieldOfView = (30 * Math.PI) / 180;
export const steepest = (85 * Math.PI) / 180;
export const nearest = 1.12;
export const farthest = 14;

/** Pixels that a length of 1 covers at distance 1. */
function focalLength({ height }: Viewport): number {
  return height / 2 / Math.tan(fieldOfView / 2);
}

/** The distance from which the whole sphere fills the view with a small margin. */
export function fittingDistance(viewport: Viewport): number {
  const free = Math.min(viewport.width, viewport.height - viewport.above - viewport.below);
  const radius = Math.max(40, 0.48 * free);
  const distance = Math.hypot(focalLength(viewport) / radius, 1);
  return Math.min(farthest, Math.max(nearest, distance));
}

/** Radius of the sphere's outline on the screen, in pixels. */
export function outlineRadius({ distance }: Camera, viewport: Viewport): number {
  return focalLength(viewport) / Math.sqrt(distance * distance - 1);
}

export interface Sight {
  /** Unit vectors to the right, up, and from the centre to the eye. */
  readonly right: readonly [number, number, number];
  readonly up: readonly [number, number, number];
  readonly toEye: readonly [number, number, number];
  readonly distance: number;
  readonly focal: number;
  readonly centreX: number;
  readonly centreY: number;
  readonly flat: boolean;
}

/** The camera's frame in this view, worked out once for many points. */
export function sightOf({ yaw, pitch, distance }: Camera, viewport: Viewport): Sight {
  const [sinYaw, cosYaw] = [Math.sin(yaw), Math.cos(yaw)];
  const [sinPitch, cosPitch] = [Math.sin(pitch), Math.cos(pitch)];
  return {
    right: [cosYaw, 0, -sinYaw],
    up: [-sinPitch * sinYaw, cosPitch, -sinPitch * cosYaw],
    toEye: [cosPitch * sinYaw, sinPitch, cosPitch * cosYaw],
    distance,
    focal: focalLength(viewport),
    centreX: viewport.width / 2,
    centreY: (viewport.height + viewport.above - viewport.below) / 2,
    flat: viewport.flat ?? false,
  };
}

export interface ScreenPoint {
  x: number;
  y: number;
  /** Pixels that a length of 1 covers there. */
  scale: number;
  /** On the side of the sphere that faces the eye. */
  front: boolean;
}

/** Where a point of the unit sphere lands on the screen; written into `target`. */
export function toScreen(
  { right, up, toEye, distance, focal, centreX, centreY, flat }: Sight,
  x: number,
  y: number,
  z: number,
  target: ScreenPoint,
): ScreenPoint {
  const towards = x * toEye[0] + y * toEye[1] + z * toEye[2];
  const scale = focal / (distance - towards);
  target.x = centreX + scale * (x * right[0] + y * right[1] + z * right[2]);
  target.y = centreY - scale * (x * up[0] + y * up[1] + z * up[2]);
  target.scale = scale;
  // The horizon of the unit sphere, seen from this distance, lies at 1 / distance.
  target.front = flat || towards * distance > 1;
  return target;
}
