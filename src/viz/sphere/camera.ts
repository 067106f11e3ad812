/**
 * A camera that points at the centre of the unit sphere: two angles and a distance. Both renderers and
 * picking share it. Screen coordinates are CSS pixels from the top left of the view.
 */

export interface Camera {
  /** Rotation about the vertical axis, in radians. */
  readonly yaw: number;
  /** Elevation above the equator, in radians, within ±{@link steepest}. */
  readonly pitch: number;
  /** Distance from the centre of the sphere; greater than 1. */
  readonly distance: number;
}

export interface Viewport {
  readonly width: number;
  readonly height: number;
  /** Pixels kept free above and below the sphere, for controls and legend. */
  readonly above: number;
  readonly below: number;
  /** A circle that faces the camera, without a far side. */
  readonly flat?: boolean;
}

/** Vertical field of view, in radians. */
const fieldOfView = (30 * Math.PI) / 180;
/** Angles of the first view. */
export const initialAngles = { yaw: 0.5, pitch: 0.32 } as const;
export const steepest = (85 * Math.PI) / 180;
export const nearest = 1.12;
export const farthest = 14;

/** Pixels per unit length at distance 1. */
function focalLength({ height }: Viewport): number {
  return height / 2 / Math.tan(fieldOfView / 2);
}

/** The distance at which the whole sphere fills the view with a small margin. */
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
  /** Unit vectors to the right, up, and from the centre to the camera. */
  readonly right: readonly [number, number, number];
  readonly up: readonly [number, number, number];
  readonly toEye: readonly [number, number, number];
  readonly distance: number;
  readonly focal: number;
  readonly centreX: number;
  readonly centreY: number;
  readonly flat: boolean;
}

/** The camera frame of a view, computed once for many points. */
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
  /** Pixels per unit length at the point. */
  scale: number;
  /** Whether it is on the near side of the sphere. */
  front: boolean;
}

/** Projects a point of the unit sphere to the screen; written into `target`. */
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
  // From this distance the horizon of the unit sphere is at height 1 / distance.
  target.front = flat || towards * distance > 1;
  return target;
}
