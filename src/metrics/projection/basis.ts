/**
 * Linear projections as orthonormal bases. Directions are defined only up to sign, and directions of nearly
 * equal variance only up to rotation, so the bases of successive frames can differ although the view does
 * not. Aligning each basis with the previous one removes this difference.
 */
import { require } from "../../shared/errors.ts";
import { dotProducts, gramMatrix } from "../arithmetic/dotProducts.ts";
import { eigenDecomposition } from "../arithmetic/spectra.ts";
import { centredRows, type Embeddings, type Rows, transposed } from "../embeddings.ts";

export interface Basis {
  /** Orthonormal directions, [dims, cols]. */
  readonly components: Rows;
  /** Mean row subtracted before projecting, [cols]. */
  readonly mean: Float64Array;
  /** Share of the variance along each direction; their sum is the share that the projection shows. */
  readonly explained: readonly number[];
}

/** A basis from orthonormal directions [dims, cols], with the variance shares of the centred rows. */
export function basisAlong(directions: Rows, centred: Rows, mean: Float64Array): Basis {
  const coordinates = new Float64Array(centred.rows * directions.rows);
  dotProducts(centred, [0, centred.rows], directions, [0, directions.rows], coordinates);
  const along = new Float64Array(directions.rows);
  for (const [place, value] of coordinates.entries()) along[place % directions.rows]! += value ** 2;
  const total = centred.data.reduce((sum, value) => sum + value ** 2, 0);
  return {
    components: directions,
    mean,
    explained: Array.from(along, (sum) => (total === 0 ? 0 : sum / total)),
  };
}

/** Throws an InputError unless 1 ≤ dims ≤ cols. */
export function requireDims(operation: string, dims: number, { rows, cols }: Embeddings): void {
  require(Number.isInteger(dims) && dims >= 1 && dims <= cols, () =>
    `${operation}: ${dims} dimensions of [${rows},${cols}] embeddings; give 1 to ${cols}`);
}

/** Coordinates of embeddings along the components, row-major [rows, dims]. */
export function project(embeddings: Embeddings, { components, mean }: Basis) {
  const { rows, cols } = embeddings;
  require(cols === components.cols, () =>
    `project: embeddings [${rows},${cols}] on components of ${components.cols} columns; give embeddings of the width that the components were fitted on`);
  const coordinates = new Float64Array(rows * components.rows);
  dotProducts(
    centredRows(embeddings, mean),
    [0, rows],
    components,
    [0, components.rows],
    coordinates,
  );
  return Float32Array.from(coordinates);
}

/**
 * `next` rotated within its own subspace to be as close as possible to `previous` (orthogonal Procrustes,
 * reflections included; Schönemann 1966). For principal components, `explained` is the variance along the
 * rotated directions; for other directions only its sum is meaningful, which a rotation preserves.
 */
export function alignBasis(previous: Basis, next: Basis): Basis {
  const from = next.components;
  const to = previous.components;
  require(from.rows === to.rows && from.cols === to.cols, () =>
    `align basis: [${from.rows},${from.cols}] onto [${to.rows},${to.cols}]; expected two bases of the same shape`);
  const overlap = new Float64Array(to.rows * from.rows);
  dotProducts(to, [0, to.rows], from, [0, from.rows], overlap);
  const rotation = nearestRotation(overlap, to.rows);
  const rotated = new Float64Array(from.rows * from.cols);
  for (let row = 0; row < from.rows; row++) {
    for (let other = 0; other < from.rows; other++) {
      const share = rotation[row * from.rows + other]!;
      for (let col = 0; col < from.cols; col++) {
        rotated[row * from.cols + col]! += share * from.data[other * from.cols + col]!;
      }
    }
  }
  return {
    components: { data: rotated, rows: from.rows, cols: from.cols },
    mean: next.mean,
    // Principal components are uncorrelated, so variances mix with the squared rotation entries.
    explained: next.explained.map((_, row) =>
      next.explained.reduce(
        (sum, share, col) => sum + rotation[row * from.rows + col]! ** 2 * share,
        0,
      ),
    ),
  };
}

/**
 * The orthogonal matrix nearest to `overlap` [size, size]: U Vᵀ of its singular value decomposition U S Vᵀ.
 * V and S² come from overlapᵀ overlap, U from overlap · V. Directions with singular value 0 are arbitrary.
 */
export function nearestRotation(overlap: Float64Array, size: number): Float64Array {
  const columns = transposed({ data: overlap, rows: size, cols: size });
  const { vectors } = eigenDecomposition(gramMatrix(columns));
  const left = new Float64Array(size * size);
  for (let index = 0; index < size; index++) {
    const image = left.subarray(index * size, (index + 1) * size);
    for (let row = 0; row < size; row++) {
      for (let col = 0; col < size; col++) {
        image[row]! += overlap[row * size + col]! * vectors.data[index * size + col]!;
      }
    }
    orthonormalise(left, index, size);
  }
  const rotation = new Float64Array(size * size);
  for (let index = 0; index < size; index++) {
    for (let row = 0; row < size; row++) {
      for (let col = 0; col < size; col++) {
        rotation[row * size + col]! +=
          left[index * size + row]! * vectors.data[index * size + col]!;
      }
    }
  }
  return rotation;
}

/**
 * Makes direction `index` of [any, cols] a unit vector orthogonal to those before it. A direction in their
 * span is replaced by an axis outside it.
 */
export function orthonormalise(directions: Float64Array, index: number, cols: number): void {
  const direction = directions.subarray(index * cols, (index + 1) * cols);
  // What remains of a direction without variance is rounding noise: restart from an axis.
  for (let axis = -1; axis < cols; axis++) {
    if (axis >= 0) direction.fill(0).fill(1, axis, axis + 1);
    const before = Math.hypot(...direction);
    for (let pass = 0; pass < 2; pass++) {
      for (let other = 0; other < index; other++) removeFrom(direction, directions, other * cols);
    }
    const length = Math.hypot(...direction);
    if (length > 1e-6 * before && length > 0) {
      for (let col = 0; col < cols; col++) direction[col]! /= length;
      return;
    }
  }
}

/** Subtracts the component along the unit vector at `start` of `basis`. */
function removeFrom(direction: Float64Array, basis: Float64Array, start: number): void {
  let along = 0;
  for (let col = 0; col < direction.length; col++) along += direction[col]! * basis[start + col]!;
  for (let col = 0; col < direction.length; col++) direction[col]! -= along * basis[start + col]!;
}

/** Flips a direction so that its entry of largest magnitude is positive. */
export function fixSign(direction: Float64Array): void {
  const largest = direction.reduce(
    (best, value, index) => (Math.abs(value) > Math.abs(direction[best]!) ? index : best),
    0,
  );
  if (direction[largest]! >= 0) return;
  for (let col = 0; col < direction.length; col++) direction[col]! *= -1;
}
