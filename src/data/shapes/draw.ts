/**
 * Draws scenes with 4 × 4 samples per pixel: a pixel mixes the colours of shape and background by the share
 * of its points inside the shape. A shape is a predicate of a point in its own frame, where it is
 * upright and fits the unit circle, y downwards.
 */
import { SCENE_SIZE, type Scene, type shapeFactors } from "./scene.ts";

type Colour = readonly [red: number, green: number, blue: number];
type Inside = (x: number, y: number) => boolean;
type ValueOf<F extends keyof typeof shapeFactors> = (typeof shapeFactors)[F][number];

const outlines: Readonly<Record<ValueOf<"shape">, Inside>> = {
  circle: (x, y) => x * x + y * y <= 0.85 ** 2,
  square: (x, y) => Math.max(Math.abs(x), Math.abs(y)) <= Math.SQRT1_2,
  triangle: insidePolygon(ringOfPoints([1, 1, 1])),
  star: insidePolygon(ringOfPoints([1, 0.42, 1, 0.42, 1, 0.42, 1, 0.42, 1, 0.42])),
  cross: (x, y) =>
    Math.min(Math.abs(x), Math.abs(y)) <= 0.3 && Math.max(Math.abs(x), Math.abs(y)) <= 0.95,
  // The sextic (u² + v² − 1)³ = u²v³, shrunk into the unit circle and centred.
  heart: (x, y) => {
    const u = 1.4 * x;
    const v = 0.1 - 1.32 * y;
    const excess = u * u + v * v - 1;
    // Products, because powers are rounded differently by different engines.
    return excess * excess * excess <= u * u * (v * v * v);
  },
};

const colours: Readonly<Record<ValueOf<"colour">, Colour>> = {
  red: [225, 45, 45],
  orange: [250, 140, 25],
  yellow: [245, 215, 40],
  green: [60, 170, 75],
  cyan: [60, 205, 215],
  blue: [45, 95, 230],
  purple: [145, 65, 190],
  pink: [250, 130, 190],
};

const backgrounds: Readonly<Record<ValueOf<"background">, Colour>> = {
  black: [16, 16, 18],
  grey: [112, 112, 114],
  white: [240, 240, 238],
  navy: [22, 30, 70],
};

const outlineList = Object.values(outlines);
const colourList = Object.values(colours);
const backgroundList = Object.values(backgrounds);
const POINTS = 4;
const pointsOfSide = Array.from({ length: POINTS }, (_, point) => (point + 0.5) / POINTS);
/** Square of the distance beyond which no shape has points, in units of its radius; the unit circle holds them. */
const REACH = 1.01;

/** Draws a scene into `pixels`, uint8 [32, 32, 3] (sRGB) starting at `offset`. */
export function drawScene(scene: Scene, pixels: Uint8Array, offset = 0): void {
  const inside = outlineList[scene.shape]!;
  const colour = colourList[scene.colour]!;
  const background = backgroundList[scene.background]!;
  const cos = Math.cos(scene.angle) / scene.radius;
  const sin = Math.sin(scene.angle) / scene.radius;

  const firstPixel = (centre: number) => Math.floor(centre - scene.radius);

  for (let byte = 0; byte < 3 * SCENE_SIZE * SCENE_SIZE; byte += 1) {
    pixels[offset + byte] = background[byte % 3]!;
  }
  const reach = REACH * scene.radius * scene.radius;
  for (let row = firstPixel(scene.y); row < scene.y + scene.radius; row += 1) {
    for (let column = firstPixel(scene.x); column < scene.x + scene.radius; column += 1) {
      let hits = 0;
      for (let down = 0; down < POINTS; down += 1) {
        const dy = row + pointsOfSide[down]! - scene.y;
        for (let across = 0; across < POINTS; across += 1) {
          const dx = column + pointsOfSide[across]! - scene.x;
          if (dx * dx + dy * dy > reach) continue;
          if (inside(cos * dx + sin * dy, cos * dy - sin * dx)) hits += 1;
        }
      }
      if (hits === 0) continue;
      const share = hits / (POINTS * POINTS);
      const pixel = offset + 3 * (row * SCENE_SIZE + column);
      for (let channel = 0; channel < 3; channel += 1) {
        pixels[pixel + channel] = Math.round(
          share * scene.brightness * colour[channel]! + (1 - share) * background[channel]!,
        );
      }
    }
  }
}

type Point = readonly [x: number, y: number];

/** Points at equal angles and the given distances around the origin, starting at the top. */
function ringOfPoints(distances: readonly number[]): Point[] {
  return distances.map((distance, index) => {
    const angle = (2 * Math.PI * index) / distances.length;
    return [distance * Math.sin(angle), -distance * Math.cos(angle)];
  });
}

/** A point is inside if a ray to its right crosses the outline an odd number of times. */
function insidePolygon(corners: readonly Point[]): Inside {
  const count = corners.length;
  const xs = Float64Array.from(corners, ([x]) => x);
  const ys = Float64Array.from(corners, ([, y]) => y);
  const slopes = xs.map((x, index) => {
    const next = (index + 1) % count;
    return (xs[next]! - x) / (ys[next]! - ys[index]!);
  });
  return (x, y) => {
    let inside = false;
    for (let index = 0; index < count; index += 1) {
      const next = index + 1 === count ? 0 : index + 1;
      const top = ys[index]!;
      if (top > y !== ys[next]! > y && x < xs[index]! + (y - top) * slopes[index]!) {
        inside = !inside;
      }
    }
    return inside;
  };
}
