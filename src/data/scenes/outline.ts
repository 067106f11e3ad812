/** Outlines of the shapes, in integers: whether a point, relative to the centre, is inside a shape of a radius. */

/** Units of length of a pixel. */
export const UNIT = 8;

type Inside = (dx: number, dy: number, radius: number) => boolean;

/** In the order of the shapes' names. y points down. */
const outlines: readonly Inside[] = [
  // Circle.
  (dx, dy, radius) => 100 * (dx * dx + dy * dy) <= 81 * radius * radius,
  // Square.
  (dx, dy, radius) => 100 * Math.max(Math.abs(dx), Math.abs(dy)) <= 76 * radius,
  // Triangle that stands on a side: |dx| ≤ tan 30° · distance from the tip.
  (dx, dy, radius) => 10 * dy <= 6 * radius && 1000 * Math.abs(dx) <= 600 * (dy + radius),
  // Cross.
  (dx, dy, radius) =>
    100 * Math.min(Math.abs(dx), Math.abs(dy)) <= 30 * radius &&
    100 * Math.max(Math.abs(dx), Math.abs(dy)) <= 98 * radius,
];

export interface Outlined {
  readonly shape: number;
  readonly x: number;
  readonly y: number;
  readonly radius: number;
}

/** The pixels that an object touches: 16 · coverage of each, row after row. */
export interface Coverage {
  readonly left: number;
  readonly top: number;
  readonly side: number;
  /** [side · side], 0 to 16. */
  readonly hits: Uint8Array;
}

/** Coverages by shape, radius and place within a pixel; a few thousand at most. */
const known = new Map<number, Uint8Array>();

/** Pixels from the one of the centre to the edge of the largest object. */
const REACH = 9;
const COVERED = 2 * REACH + 1;

/** An object's share of every pixel around its centre, in 16 samples. */
export function coverageOf({ shape, x, y, radius }: Outlined): Coverage {
  const [column, row] = [x >> 3, y >> 3];
  const [across, down] = [x & 7, y & 7];
  const key = ((radius * 8 + down) * 8 + across) * outlines.length + shape;
  let hits = known.get(key);
  if (!hits) {
    hits = new Uint8Array(COVERED * COVERED);
    const object = { shape, x: REACH * UNIT + across, y: REACH * UNIT + down, radius };
    for (let place = 0; place < hits.length; place += 1) {
      hits[place] = samplesInside(object, place % COVERED, Math.floor(place / COVERED));
    }
    known.set(key, hits);
  }
  return { left: column - REACH, top: row - REACH, side: COVERED, hits };
}

function samplesInside({ shape, x, y, radius }: Outlined, column: number, row: number): number {
  const inside = outlines[shape];
  if (!inside) return 0;
  let hits = 0;
  for (let down = 1; down < UNIT; down += 2) {
    for (let across = 1; across < UNIT; across += 2) {
      if (inside(UNIT * column + across - x, UNIT * row + down - y, radius)) hits += 1;
    }
  }
  return hits;
}
