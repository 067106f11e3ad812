/**
 * Whether neighbours in a picture are neighbours in the space: a picture may leave out what it will,
 * but whoever stands together in it should belong together. Every neighbour that is shown and is none
 * costs as much as it is far away, counted in ranks.
 * Venna and Kaski 2001, "Neighborhood preservation in nonlinear projection methods".
 */
import { require } from "../../shared/errors.ts";
import { dotProducts } from "../arithmetic/dotProducts.ts";
import type { Rows } from "../embeddings.ts";
import { Nearest } from "../probes/nearest.ts";

/**
 * 1 where the k nearest of every point in the picture are its k nearest in the space, about 1/2 for a
 * picture that has nothing to do with it. Distances are Euclidean in both; of unit rows they rank as
 * cosines do. Equals rank by index. Throws an InputError unless both have equally many rows, more than
 * 2k of them.
 */
export function trustworthiness(space: Rows, picture: Rows, k: number): number {
  const { rows } = space;
  require(picture.rows === rows, () =>
    `trustworthiness: ${rows} rows in the space, ${picture.rows} in the picture; give the same points twice`);
  require(Number.isInteger(k) && k >= 1 && 2 * k < rows, () =>
    `trustworthiness: ${k} neighbours of ${rows} points; give 1 to ${Math.ceil(rows / 2) - 1}`);
  const lengths = { space: squaredLengths(space), picture: squaredLengths(picture) };
  const inSpace = new Float64Array(rows);
  const inPicture = new Float64Array(rows);
  let surplus = 0;
  for (let row = 0; row < rows; row++) {
    distancesFrom(row, space, lengths.space, inSpace);
    distancesFrom(row, picture, lengths.picture, inPicture);
    const nearest = new Nearest(k);
    for (let other = 0; other < rows; other++) {
      if (other !== row) nearest.offer(other, -inPicture[other]!);
    }
    for (const neighbour of nearest.indices) {
      surplus += Math.max(0, rankOf(neighbour, row, inSpace) - k);
    }
  }
  return 1 - (2 * surplus) / (rows * k * (2 * rows - 3 * k - 1));
}

/** How many points are nearer to `row` than `point` is, plus one. */
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
