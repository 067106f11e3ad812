/**
 * UMAP (McInnes, Healy and Melville 2018, arXiv:1802.03426), with the fuzzy graph and the descent of umap-js.
 *
 * The layout is optimised on the sphere on which it is drawn: it starts at the principal components, and
 * after every epoch each point is projected back onto the sphere. Normalising a free layout afterwards would
 * merge points on the same ray. The sphere's area equals that of a free layout of as many points.
 */

import { require } from "../../shared/errors.ts";
import { Random } from "../../shared/random.ts";
import { dotProducts } from "../arithmetic/dotProducts.ts";
import {
  type Embeddings,
  embeddingsAt,
  type Rows,
  requireEmbeddings,
  toRows,
} from "../embeddings.ts";
import { Nearest } from "../probes/nearest.ts";
import { project, requireDims } from "./basis.ts";
import { defineProjection } from "./definition.ts";
import { pca } from "./pca.ts";

/** As in umap-learn; capped at the number of other points. */
const NEIGHBOURS = 15;
/** Rows beyond this are placed at their neighbours among the first ones. */
const MOST_ROWS = 2000;
const SEED = 42;
/** Rows that agree to this share of the largest value are placed together, so that a collapse is not spread out. */
const SAME = 1e-5;
/** Per point, in UMAP's units: area of the sphere, length of the circle. */
const ROOM = { sphere: 0.3, circle: 0.15 };
/** Rows whose distances are held in memory at once. */
const BLOCK = 100;

/**
 * Unit vectors [rows, dims]; deterministic. Of more than `most` rows the first are laid out, and each other
 * row is placed at the mean of its nearest among these, weighted by inverse distance. Fewer than four
 * distinct rows are placed by their principal components. Throws an InputError if values are not finite or
 * dims is not 2 or 3.
 */
export async function umapLayout(
  embeddings: Embeddings,
  dims = 3,
  most = MOST_ROWS,
): Promise<Rows> {
  requireEmbeddings("umap", embeddings, 1);
  requireDims("umap", dims, embeddings);
  require(dims === 2 || dims === 3, () => `umap: ${dims} dimensions; a layout is drawn in 2 or 3`);
  const { rows, cols } = embeddings;
  const placed = firstRows(embeddings, Math.min(rows, most));
  const { different, placeOf } = withoutRepeats(placed);
  const places =
    different.rows < 4 ? principalPlaces(different, dims) : await umapPoints(different, dims);
  const data = new Float64Array(rows * dims);
  for (let row = 0; row < placed.rows; row++) {
    data.set(rowOf(places, placeOf[row]!), row * dims);
  }
  const rest = {
    data: embeddings.data.subarray(placed.rows * cols),
    rows: rows - placed.rows,
    cols,
  };
  data.set(amongNeighbours(rest, different, places), placed.rows * dims);
  return { data, rows, cols: dims };
}

/** UMAP of at least four distinct rows. */
async function umapPoints(embeddings: Rows, dims: number): Promise<Rows> {
  const { UMAP } = await import("umap-js");
  const { rows } = embeddings;
  const neighbours = Math.min(NEIGHBOURS, rows - 1);
  const random = new Random(SEED);
  const umap = new UMAP({
    nComponents: dims,
    nNeighbors: neighbours,
    random: () => random.uniform(),
  });
  const { indices, distances } = nearestOf(embeddings, embeddings, neighbours);
  umap.setPrecomputedKNN(indices, distances);
  const epochs = umap.initializeFit(indices);
  const radius =
    dims === 3
      ? Math.sqrt((rows * ROOM.sphere) / (4 * Math.PI))
      : (rows * ROOM.circle) / (2 * Math.PI);
  const start = principalPlaces(embeddings, dims);
  const points = umap.getEmbedding();
  for (const [row, point] of points.entries()) {
    for (let dim = 0; dim < dims; dim++) point[dim] = start.data[row * dims + dim]!;
    scaleTo(radius, point);
  }
  for (let epoch = 0; epoch < epochs; epoch++) {
    umap.step();
    for (const point of points) scaleTo(radius, point);
  }
  for (const point of points) scaleTo(1, point);
  return { data: Float64Array.from(points.flat()), rows, cols: dims };
}

/** For each row of `from`: itself (if `from` is `to`) and its nearest in `to`, with Euclidean distances. */
function nearestOf(from: Rows, to: Rows, neighbours: number) {
  const own = from === to;
  const lengths = { from: squaredLengths(from), to: squaredLengths(to) };
  const indices: number[][] = [];
  const distances: number[][] = [];
  const products = new Float64Array(BLOCK * to.rows);
  for (let start = 0; start < from.rows; start += BLOCK) {
    const end = Math.min(from.rows, start + BLOCK);
    dotProducts(from, [start, end], to, [0, to.rows], products);
    for (let row = start; row < end; row++) {
      const nearest = new Nearest(neighbours);
      for (let other = 0; other < to.rows; other++) {
        if (own && other === row) continue;
        const product = products[(row - start) * to.rows + other]!;
        nearest.add(other, 2 * product - lengths.from[row]! - lengths.to[other]!);
      }
      const found = Array.from(nearest.scores, (score) => Math.sqrt(Math.max(0, -score)));
      indices.push([...(own ? [row] : []), ...nearest.indices]);
      distances.push([...(own ? [0] : []), ...found]);
    }
  }
  return { indices, distances };
}

/** Each row at the weighted mean of its nearest placed rows, scaled to length 1: [rows, dims]. */
function amongNeighbours(rest: Embeddings, placed: Rows, places: Rows): Float64Array {
  const { cols: dims } = places;
  const data = new Float64Array(rest.rows * dims);
  const from = toRows(rest);
  const { indices, distances } = nearestOf(from, placed, Math.min(NEIGHBOURS, placed.rows));
  for (const [row, near] of indices.entries()) {
    const place = data.subarray(row * dims, (row + 1) * dims);
    for (const [index, other] of near.entries()) {
      const closeness = 1 / (distances[row]![index]! + 1e-6);
      for (let dim = 0; dim < dims; dim++) {
        place[dim]! += closeness * places.data[other * dims + dim]!;
      }
    }
    scaleTo(1, place);
  }
  return data;
}

/** The distinct rows in order, and for each row the index of its distinct row. */
function withoutRepeats(embeddings: Embeddings) {
  const { data, rows, cols } = embeddings;
  const largest = data.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
  const seen = new Map<string, number>();
  const placeOf = new Int32Array(rows);
  const firsts: number[] = [];
  for (let row = 0; row < rows; row++) {
    const values = data.subarray(row * cols, (row + 1) * cols);
    const key = values.map((value) => Math.round(value / (SAME * largest))).join();
    const place = seen.get(key) ?? firsts.length;
    if (place === firsts.length) {
      seen.set(key, place);
      firsts.push(row);
    }
    placeOf[row] = place;
  }
  return { different: toRows(embeddingsAt(embeddings, firsts)), placeOf };
}

/** Principal components, scaled to length 1: [rows, dims]. */
function principalPlaces({ data, rows, cols }: Rows, dims: number): Rows {
  const embeddings = { data: Float32Array.from(data), rows, cols };
  const places = Float64Array.from(project(embeddings, pca(embeddings, dims)));
  for (let row = 0; row < rows; row++) scaleTo(1, places.subarray(row * dims, (row + 1) * dims));
  return { data: places, rows, cols: dims };
}

/** Scales a point to `length`; a point at the origin moves along the first axis. */
function scaleTo(length: number, point: number[] | Float64Array): void {
  let squared = 0;
  for (const value of point) squared += value ** 2;
  if (squared < 1e-20) point[0] = length;
  const scale = squared < 1e-20 ? 1 : length / Math.sqrt(squared);
  for (let dim = 0; dim < point.length; dim++) point[dim]! *= scale;
}

function squaredLengths({ data, rows, cols }: Rows): Float64Array {
  const lengths = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    for (let col = 0; col < cols; col++) lengths[row]! += data[row * cols + col]! ** 2;
  }
  return lengths;
}

const firstRows = ({ data, cols }: Embeddings, rows: number): Embeddings => ({
  data: data.subarray(0, rows * cols),
  rows,
  cols,
});

const rowOf = ({ data, cols }: Rows, row: number) => data.subarray(row * cols, (row + 1) * cols);

export const umap = defineProjection({
  kind: "layout",
  id: "umap",
  label: "UMAP",
  description:
    "Neighbours stay near each other as far as possible; distances, gaps and group sizes have no meaning. Computed asynchronously.",
  most: MOST_ROWS,
  layout: ({ embeddings, dims }) => umapLayout(embeddings, dims),
});
