/**
 * The Mollweide projection (1805): the whole sphere as an ellipse twice as wide as high. It preserves
 * areas, so that a uniform density looks uniform. x is within ±2√2, y within ±√2.
 */

export interface Place {
  /** Radians. */
  readonly latitude: number;
  readonly longitude: number;
}

const reach = Math.SQRT2;

/** Position of a place on a map centred at a longitude. */
export function onMap({ latitude, longitude }: Place, middle: number): { x: number; y: number } {
  const goal = Math.PI * Math.sin(latitude);
  let angle = latitude;
  // Newton's method; at the poles the derivative is zero and the angle is known.
  for (let round = 0; round < 20 && Math.abs(Math.abs(angle) - Math.PI / 2) > 1e-9; round++) {
    const miss = 2 * angle + Math.sin(2 * angle) - goal;
    angle -= miss / (2 + 2 * Math.cos(2 * angle));
    if (Math.abs(miss) < 1e-9) break;
  }
  const turned = wrapped(longitude - middle);
  return { x: ((2 * reach) / Math.PI) * turned * Math.cos(angle), y: reach * Math.sin(angle) };
}

/** The place at a position of the map; undefined outside. */
export function fromMap(x: number, y: number, middle: number): Place | undefined {
  if ((x / 2) ** 2 + y ** 2 > reach ** 2) return undefined;
  const angle = Math.asin(y / reach);
  const latitude = Math.asin((2 * angle + Math.sin(2 * angle)) / Math.PI);
  const girth = Math.cos(angle);
  const turned = girth < 1e-9 ? 0 : (Math.PI * x) / (2 * reach * girth);
  return { latitude, longitude: wrapped(turned + middle) };
}

/** Wraps an angle to ±π. */
export const wrapped = (angle: number): number =>
  angle - 2 * Math.PI * Math.floor((angle + Math.PI) / (2 * Math.PI));
