/**
 * k-means: k-means++ for the first centres (Arthur & Vassilvitskii 2007, SODA), then Lloyd's iterations (Lloyd 1982,
 * doi:10.1109/TIT.1982.1056489). Deterministic for equal points and seed.
 */
import { at } from "../shared/errors.ts";
import { Random } from "../shared/random.ts";

export interface KMeans {
  /** [n, width], row by row. */
  readonly points: Float32Array;
  readonly width: number;
  /** Centres, at most the number of points. */
  readonly count: number;
  readonly iterations: number;
  readonly seed: number;
}

/**
 * The centres [count, width]. Stops early once no point changes its centre. A centre without points stays where it is.
 */
export function kMeans({ points, width, count, iterations, seed }: KMeans): Float32Array {
  const rows = points.length / width;
  const centers = firstCenters({ points, width, count, iterations, seed });
  const nearest = new Int32Array(rows).fill(-1);
  for (let iteration = 0; iteration < iterations; iteration++) {
    const halves = Float64Array.from({ length: count }, (_, index) =>
      halfSquares(centers, index, width),
    );
    let changed = false;
    for (let row = 0; row < rows; row++) {
      const index = nearestCenter(points, row, { centers, halves, width });
      changed ||= index !== nearest[row];
      nearest[row] = index;
    }
    if (!changed) break;
    moveCenters(points, centers, nearest, width);
  }
  return centers;
}

/** Each centre is drawn with a probability proportional to the squared distance from the nearest one so far. */
function firstCenters({ points, width, count, seed }: KMeans): Float32Array {
  const rows = points.length / width;
  const random = new Random(seed);
  const centers = new Float32Array(count * width);
  const distances = new Float64Array(rows).fill(Number.POSITIVE_INFINITY);
  let chosen = random.integer(rows);
  for (let index = 0; index < count; index++) {
    centers.set(points.subarray(chosen * width, (chosen + 1) * width), index * width);
    let total = 0;
    for (let row = 0; row < rows; row++) {
      const distance = squaredDistance(points, row, centers, index, width);
      if (distance < at(distances, row)) distances[row] = distance;
      total += at(distances, row);
    }
    let left = random.uniform(0, total);
    chosen = distances.findIndex((distance) => {
      left -= distance;
      return left < 0;
    });
    // All points are centres already.
    if (chosen < 0) chosen = random.integer(rows);
  }
  return centers;
}

/** Moves every centre that has points to their mean. */
function moveCenters(
  points: Float32Array,
  centers: Float32Array,
  nearest: Int32Array,
  width: number,
): void {
  const sums = new Float64Array(centers.length);
  const sizes = new Int32Array(centers.length / width);
  for (const [row, index] of nearest.entries()) {
    sizes[index] = at(sizes, index) + 1;
    for (let col = 0; col < width; col++) {
      sums[index * width + col]! += points[row * width + col]!;
    }
  }
  for (const [index, size] of sizes.entries()) {
    for (let col = 0; size > 0 && col < width; col++) {
      centers[index * width + col] = at(sums, index * width + col) / size;
    }
  }
}

/** ‖c‖²/2 */
function halfSquares(centers: Float32Array, index: number, width: number): number {
  const center = centers.subarray(index * width, (index + 1) * width);
  return 0.5 * center.reduce((sum, value) => sum + value * value, 0);
}

/** Centres that are compared at a time, so that a point is read once for all of them. */
const TOGETHER = 4;

/** The centre with the largest p·c − ‖c‖²/2; the first of equal ones. `halves` are the ‖c‖²/2. */
function nearestCenter(
  points: Float32Array,
  row: number,
  { centers, halves, width }: { centers: Float32Array; halves: Float64Array; width: number },
): number {
  const from = row * width;
  const last = halves.length - 1;
  const closeness = new Float64Array(TOGETHER);
  let index = 0;
  let closest = Number.NEGATIVE_INFINITY;
  for (let first = 0; first <= last; first += TOGETHER) {
    const a = first * width;
    const b = Math.min(first + 1, last) * width;
    const c = Math.min(first + 2, last) * width;
    const d = Math.min(first + 3, last) * width;
    let ofA = 0;
    let ofB = 0;
    let ofC = 0;
    let ofD = 0;
    for (let col = 0; col < width; col++) {
      const value = points[from + col]!;
      ofA += value * centers[a + col]!;
      ofB += value * centers[b + col]!;
      ofC += value * centers[c + col]!;
      ofD += value * centers[d + col]!;
    }
    closeness[0] = ofA;
    closeness[1] = ofB;
    closeness[2] = ofC;
    closeness[3] = ofD;
    for (let more = 0; more < TOGETHER && first + more <= last; more++) {
      const candidate = closeness[more]! - halves[first + more]!;
      if (candidate > closest) {
        index = first + more;
        closest = candidate;
      }
    }
  }
  return index;
}

function squaredDistance(
  points: Float32Array,
  row: number,
  centers: Float32Array,
  index: number,
  width: number,
): number {
  const [from, to] = [row * width, index * width];
  let sum = 0;
  for (let col = 0; col < width; col++) {
    const difference = points[from + col]! - centers[to + col]!;
    sum += difference * difference;
  }
  return sum;
}
