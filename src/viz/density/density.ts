/**
 * Density of points on the unit sphere or circle, as a multiple of the density of uniformly distributed
 * points. Points are counted in cells of 4° and smoothed with a von Mises–Fisher kernel (Mardia & Jupp
 * 2000, Directional Statistics, 12.9), so that ten thousand points take a few milliseconds.
 */
import { atOnce, type Pieces } from "../../shared/pieces.ts";

/** Number of cells around the equator and from pole to pole. */
const columns = 90;
const rows = 45;
const step = (2 * Math.PI) / columns;
/** Concentration κ of the kernel, which is close to a normal distribution with deviation 1/√κ. */
const spreadDegrees = 10;
const concentration = (180 / Math.PI / spreadDegrees) ** 2;
/** Radius of the kernel, in cells. */
const span = 9;

export interface Density {
  /** Standard deviation of the kernel, in degrees. */
  readonly spread: number;
  readonly points: number;
  /** Multiples of the uniform density at the centres of the cells. Shape: [rows, columns]. */
  readonly values: Float32Array;
  readonly rows: number;
  readonly columns: number;
  readonly densest: number;
  /** Share of the area, 0 to 1, with less than a quarter of the uniform density. */
  readonly sparse: number;
  /** Total variation distance from uniform, 0 to 1: the share of points that would have to move. */
  readonly distance: number;
  /** Expected distance of as many uniform points, and the standard deviation of their density. */
  readonly uniform: { readonly distance: number; readonly deviation: number };
}

/** Latitude of the centre of a row, in radians; the first row is at the south pole (−y). */
export const latitudeOf = (row: number): number => (row + 0.5) * step - Math.PI / 2;

/** Latitude above the xz plane and longitude from z toward x of a unit vector, in radians. */
export const placeOn = (x: number, y: number, z: number) => ({
  latitude: Math.asin(Math.max(-1, Math.min(1, y))),
  longitude: Math.atan2(x, z),
});

interface Kernel {
  /** Indexed by row of the place, row offset of the points (−span to span), column distance. */
  readonly weights: Float32Array;
  /** Area of a cell of each row, as a share of the sphere. */
  readonly areas: Float64Array;
  /** Variance of the density at a place for one uniform point. */
  readonly variance: number;
}

const across = 2 * span + 1;

function makeKernel(): Kernel {
  const weights = new Float32Array(rows * across * columns);
  const areas = Float64Array.from({ length: rows }, (_, row) => {
    const half = step / 2;
    const middle = latitudeOf(row);
    return (Math.sin(middle + half) - Math.sin(middle - half)) / 2 / columns;
  });
  const sines = Float64Array.from({ length: rows }, (_, row) => Math.sin(latitudeOf(row)));
  const girths = Float64Array.from({ length: rows }, (_, row) => Math.cos(latitudeOf(row)));
  const turns = Float64Array.from({ length: columns }, (_, column) => Math.cos(column * step));
  const edge = Math.cos(span * step);
  let variance = 0;
  for (let row = 0; row < rows; row++) {
    const start = row * across * columns;
    const end = start + across * columns;
    let mass = 0;
    let squares = 0;
    for (let other = Math.max(0, row - span); other <= Math.min(rows - 1, row + span); other++) {
      const from = start + (other - row + span) * columns;
      const [along, aside] = [sines[row]! * sines[other]!, girths[row]! * girths[other]!];
      for (let column = 0; column < columns; column++) {
        const cosine = along + aside * turns[column]!;
        if (cosine <= edge) continue;
        const weight = Math.exp(concentration * (cosine - 1));
        weights[from + column] = weight;
        mass += areas[other]! * weight;
        squares += areas[other]! * weight * weight;
      }
    }
    // Normalised to a mean of 1 on the grid, so that uniform is exactly 1.
    for (let index = start; index < end; index++) weights[index]! /= mass;
    variance += areas[row]! * columns * (squares / mass ** 2 - 1);
  }
  return { weights, areas, variance };
}

/** Computed when the module is loaded. */
const kernel = makeKernel();

/** `positions`: unit vectors [points, 3]. Without points the density is 0. */
export function sphereDensity(positions: Float32Array): Density {
  return atOnce(sphereDensitySteps(positions));
}

/** The same as a generator with steps of at most a millisecond, so that the page stays responsive. */
export function* sphereDensitySteps(positions: Float32Array): Pieces<Density> {
  const { weights, areas, variance } = kernel;
  const points = positions.length / 3;
  const counts = new Uint32Array(rows * columns);
  for (let at = 0; at < positions.length; at += 3) {
    const { latitude, longitude } = placeOn(positions[at]!, positions[at + 1]!, positions[at + 2]!);
    const row = Math.min(rows - 1, Math.floor((latitude + Math.PI / 2) / step));
    counts[row * columns + columnOf(longitude)]!++;
  }
  const values = new Float32Array(rows * columns);
  const shares = Float32Array.from(counts, (count) => count / Math.max(1, points));
  for (let place = 0; place < rows; place++) {
    for (let row = Math.max(0, place - span); row <= Math.min(rows - 1, place + span); row++) {
      const of = place * across + row - place + span;
      const sums = values.subarray(place * columns, (place + 1) * columns);
      spread(shares, row * columns, weights.subarray(of * columns, (of + 1) * columns), sums);
    }
    yield;
  }
  return summed(values, rows, points, (index) => areas[Math.floor(index / columns)]!, variance);
}

/** Adds the cells of a row to the sums, spread over the neighbouring columns by the weights. */
function spread(
  shares: Float32Array,
  from: number,
  weights: Float32Array,
  sums: Float32Array,
): void {
  // The weights depend on the distance in columns.
  const end = weights.indexOf(0);
  const reach = end < 0 ? columns / 2 : end - 1;
  for (let column = 0; column < columns; column++) {
    const share = shares[from + column]!;
    if (share === 0) continue;
    for (let between = -reach; between <= reach; between++) {
      // The opposite column is reached from both sides; count it once.
      if (between === -columns / 2) continue;
      let target = column + between;
      if (target < 0) target += columns;
      else if (target >= columns) target -= columns;
      sums[target]! += share * weights[between < 0 ? -between : between]!;
    }
  }
}

/** `positions`: unit vectors [points, 3] with third component 0. Longitude is the angle from x to y. */
export function circleDensity(positions: Float32Array): Density {
  const points = positions.length / 3;
  const weights = Float64Array.from({ length: columns }, (_, between) =>
    Math.exp(concentration * (Math.cos(between * step) - 1)),
  );
  const mean = weights.reduce((sum, weight) => sum + weight, 0) / columns;
  const variance = weights.reduce((sum, weight) => sum + (weight / mean) ** 2, 0) / columns - 1;
  const counts = new Uint32Array(columns);
  for (let point = 0; point < points; point++) {
    counts[columnOf(Math.atan2(positions[3 * point + 1]!, positions[3 * point]!))]!++;
  }
  const values = new Float32Array(columns);
  for (const [column, count] of counts.entries()) {
    for (const [between, weight] of weights.entries()) {
      values[(column + between) % columns]! += (count * weight) / mean / Math.max(1, points);
    }
  }
  return summed(values, 1, points, () => 1 / columns, variance);
}

const columnOf = (longitude: number): number =>
  Math.min(columns - 1, Math.floor((longitude + Math.PI) / step));

function summed(
  values: Float32Array,
  height: number,
  points: number,
  areaOf: (index: number) => number,
  variance: number,
): Density {
  let densest = 0;
  let sparse = 0;
  let distance = 0;
  for (const [index, value] of values.entries()) {
    densest = Math.max(densest, value);
    if (value < 0.25) sparse += areaOf(index);
    distance += (areaOf(index) * Math.abs(value - 1)) / 2;
  }
  const deviation = Math.sqrt(variance / Math.max(1, points));
  return {
    spread: spreadDegrees,
    points,
    values,
    rows: height,
    columns,
    densest,
    sparse,
    distance,
    // Half the mean absolute deviation of a normal distribution.
    uniform: { distance: Math.min(1, deviation / Math.sqrt(2 * Math.PI)), deviation },
  };
}

/** The density at a place in radians, interpolated between cells. */
export function densityAt(
  { values, rows: height, columns: width }: Density,
  latitude: number,
  longitude: number,
): number {
  const along = ((longitude + Math.PI) / step - 0.5 + width) % width;
  const column = Math.floor(along);
  const next = (column + 1) % width;
  const right = along - column;
  const up = Math.max(0, Math.min(height - 1, (latitude + Math.PI / 2) / step - 0.5));
  const row = height === 1 ? 0 : Math.min(height - 2, Math.floor(up));
  const across = (of: number) =>
    values[of * width + column]! * (1 - right) + values[of * width + next]! * right;
  return height === 1 ? across(0) : across(row) + (across(row + 1) - across(row)) * (up - row);
}

/** The unit vector of a place on the sphere or the circle. */
export const directionOf = (
  { latitude, longitude }: { readonly latitude: number; readonly longitude: number },
  shape: "sphere" | "circle",
): readonly [number, number, number] =>
  shape === "circle"
    ? [Math.cos(longitude), Math.sin(longitude), 0]
    : [
        Math.cos(latitude) * Math.sin(longitude),
        Math.sin(latitude),
        Math.cos(latitude) * Math.cos(longitude),
      ];

/** Ids of the points within an angle (radians) of a direction. `positions`: [points, 3]. */
export function idsNear(
  positions: Float32Array,
  [x, y, z]: readonly [number, number, number],
  angle: number,
): readonly number[] {
  const least = Math.cos(angle);
  const ids: number[] = [];
  for (let id = 0; id * 3 < positions.length; id++) {
    const at = 3 * id;
    if (positions[at]! * x + positions[at + 1]! * y + positions[at + 2]! * z >= least) ids.push(id);
  }
  return ids;
}
