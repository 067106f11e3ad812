/**
 * Trustworthiness of a layout: whether neighbours in the layout are neighbours in the space. Each false
 * neighbour costs its rank distance in the space.
 * Venna and Kaski 2001, "Neighborhood preservation in nonlinear projection methods".
 */
import { require } from "../../shared/errors.ts";
import { dotProducts } from "../arithmetic/dotProducts.ts";
import type { Rows } from "../embeddings.ts";
import { Nearest } from "../probes/nearest.ts";

/**
 * 1 if the k nearest of every point in the layout are its k nearest in the space; about ½ for an unrelated
 * layout. Distances are Euclidean in both; for unit rows they rank like cosines. Ties rank by index. Throws
 * an InputError unless both have equally many rows, more than 2k.
 */
export function trustworthiness(space: Rows, layout: Rows, k: number): number {
  const { rows } = space;
  require(layout.rows === rows, () =>
    `trustworthiness: ${rows} rows in the space, ${layout.rows} in the layout; give the same points twice`);
  require(Number.isInteger(k) && k >= 1 && 2 * k < rows, () =>
    `trustworthiness: ${k} neighbours of ${rows} points; give 1 to ${Math.ceil(rows / 2) - 1}`);
  const lengths = { space: squaredLengths(space), layout: squaredLengths(layout) };
  const inSpace = new Float64Array(rows);
  const inLayout = new Float64Array(rows);
  let surplus = 0;
  for (let row = 0; row < rows; row++) {
    distancesFrom(row, space, lengths.space, inSpace);
    distancesFrom(row, layout, lengths.layout, inLayout);
    const nearest = new Nearest(k);
    for (let other = 0; other < rows; other++) {
      if (other !== row) nearest.add(other, -inLayout[other]!);
    }
    for (const neighbour of nearest.indices) {
      surplus += Math.max(0, rankOf(neighbour, row, inSpace) - k);
    }
  }
  return 1 - (2 * surplus) / (rows * k * (2 * rows - 3 * k - 1));
}

/** Rank of `point` by distance from `row`: 1 for the nearest. */
function rankOf(point: number, row: number, distances: Float64Array): number {
  const own = distances[point]!;
  let rank = 1;
  for (let other = 0; other < distances.length; other++) {
    if (other === row) continue;
    const distance = distances[other]!;
    if (distance < own || (distance === own && other < point)) rank++;
  }
  return rank;
}

function distancesFrom(row: number, points: Rows, lengths: Float64Array, target: Float64Array) {
  dotProducts(points, [row, row + 1], points, [0, points.rows], target);
  for (let other = 0; other < points.rows; other++) {
    target[other] = lengths[row]! + lengths[other]! - 2 * target[other]!;
  }
}

function squaredLengths({ data, rows, cols }: Rows): Float64Array {
  const lengths = new Float64Array(rows);
  for (let index = 0; index < rows * cols; index++) {
    lengths[Math.floor(index / cols)]! += data[index]! ** 2;
  }
  return lengths;
}
