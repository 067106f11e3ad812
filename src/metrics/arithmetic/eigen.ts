/**
 * Eigenvalues and eigenvectors of a symmetric matrix: Householder reduction to tridiagonal form, then
 * implicitly shifted QL iterations (Golub and Van Loan, "Matrix Computations", sections 8.3.1 and 8.3.3).
 * Eigenvectors are stored as rows, so that every inner loop reads contiguous memory.
 */

export interface Eigen {
  /** Unordered. */
  readonly values: Float64Array;
  /** [size, size]: row i is the unit eigenvector of values[i], of arbitrary sign. */
  readonly vectors: Float64Array;
}

/** Each eigenvalue takes two or three rounds; a matrix with NaN never converges. */
const mostRounds = 60;

/** `matrix`: [size, size], symmetric; not modified. Throws an Error on values that are not finite. */
export function symmetricEigen(matrix: Float64Array, size: number): Eigen {
  const a = Float64Array.from(matrix);
  const { diagonal, offDiagonal, factors } = tridiagonal(a, size);
  const vectors = reflections(a, factors, size);
  iterate(diagonal, offDiagonal, vectors);
  return { values: diagonal, vectors };
}

/** The eigenvalues alone, unordered; the same numbers at a small part of the cost. */
export function symmetricEigenvalues(matrix: Float64Array, size: number): Float64Array {
  const { diagonal, offDiagonal } = tridiagonal(Float64Array.from(matrix), size);
  iterate(diagonal, offDiagonal, undefined);
  return diagonal;
}

/** Zeroes `offDiagonal`, leaving the eigenvalues in `diagonal`; applies the rotations to `vectors`. */
function iterate(
  diagonal: Float64Array,
  offDiagonal: Float64Array,
  vectors: Float64Array | undefined,
): void {
  const size = diagonal.length;
  const scale = diagonal.reduce(
    (most, value, row) => Math.max(most, Math.abs(value) + Math.abs(offDiagonal[row]!)),
    0,
  );
  const negligible = Number.EPSILON * scale;
  for (let first = 0; first < size; first++) {
    for (let round = 0; ; round++) {
      let last = first;
      while (last < size - 1 && !(Math.abs(offDiagonal[last]!) <= negligible)) last++;
      if (last === first) break;
      if (round === mostRounds) throw new Error("eigen: no convergence; are all numbers finite?");
      sweep(diagonal, offDiagonal, vectors, first, last);
    }
  }
}

/**
 * T = Q A Qᵀ with T tridiagonal; `offDiagonal[i]` couples i and i + 1. Overwrites `a` with the Householder
 * vectors; their `factors` are 0 where no reflection was needed.
 */
function tridiagonal(a: Float64Array, size: number) {
  const diagonal = new Float64Array(size);
  const offDiagonal = new Float64Array(size);
  const factors = new Float64Array(size);
  const product = new Float64Array(size);
  // In a null space each reflection leaves a smaller rounding residue, until 1 / length² overflows. Treat
  // lengths below ε² of the largest entry as zero.
  const negligible =
    Number.EPSILON ** 2 * a.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  // From the last row up, a reflection of the first `row` coordinates clears all but one entry.
  for (let row = size - 1; row > 0; row--) {
    const mirror = a.subarray(row * size, row * size + row);
    const length = lengthOf(mirror);
    const pivot = mirror[row - 1]!;
    diagonal[row] = a[row * size + row]!;
    offDiagonal[row - 1] = pivot > 0 ? -length : length;
    if (length <= negligible || length === Math.abs(pivot)) {
      // The row is already zero except for the pivot.
      offDiagonal[row - 1] = pivot;
      continue;
    }
    mirror[row - 1] = pivot - offDiagonal[row - 1]!;
    const factor = 1 / (length * (length + Math.abs(pivot)));
    factors[row] = factor;
    let along = 0;
    for (let other = 0; other < row; other++) {
      product[other] = factor * dot(a.subarray(other * size, other * size + row), mirror);
      along += product[other]! * mirror[other]!;
    }
    const half = (along * factor) / 2;
    for (let other = 0; other < row; other++) product[other]! -= half * mirror[other]!;
    for (let other = 0; other < row; other++) {
      const [m, p] = [mirror[other]!, product[other]!];
      const target = a.subarray(other * size, other * size + row);
      for (let col = 0; col < row; col++) target[col]! -= m * product[col]! + p * mirror[col]!;
    }
  }
  diagonal[0] = a[0] ?? 0;
  return { diagonal, offDiagonal, factors };
}

/** Q, by rows, from the Householder vectors that {@link tridiagonal} left in `a`. */
function reflections(a: Float64Array, factors: Float64Array, size: number): Float64Array {
  const vectors = new Float64Array(size * size);
  for (let row = 0; row < size; row++) vectors[row * size + row] = 1;
  for (let row = 1; row < size; row++) {
    const factor = factors[row]!;
    if (factor === 0) continue;
    const mirror = a.subarray(row * size, row * size + row);
    for (let index = 0; index < row; index++) {
      const vector = vectors.subarray(index * size, index * size + row);
      const share = factor * dot(vector, mirror);
      for (let col = 0; col < row; col++) vector[col]! -= share * mirror[col]!;
    }
  }
  return vectors;
}

/** One implicitly shifted QL step on the unreduced rows `first` … `last`. */
function sweep(
  diagonal: Float64Array,
  offDiagonal: Float64Array,
  vectors: Float64Array | undefined,
  first: number,
  last: number,
): void {
  const size = diagonal.length;
  // Wilkinson's shift: the eigenvalue of the leading 2 × 2 block nearest its corner.
  const slope = (diagonal[first + 1]! - diagonal[first]!) / (2 * offDiagonal[first]!);
  const reach = Math.hypot(slope, 1);
  const shift = diagonal[first]! - offDiagonal[first]! / (slope + (slope >= 0 ? reach : -reach));
  let bulge = diagonal[last]! - shift;
  let [sine, cosine, carried] = [1, 1, 0];
  for (let row = last - 1; row >= first; row--) {
    const chased = sine * offDiagonal[row]!;
    const beside = cosine * offDiagonal[row]!;
    const length = Math.hypot(chased, bulge);
    offDiagonal[row + 1] = length;
    if (length === 0) {
      // The block decouples here; the next step handles each part separately.
      diagonal[row + 1]! -= carried;
      offDiagonal[last] = 0;
      return;
    }
    sine = chased / length;
    cosine = bulge / length;
    const base = diagonal[row + 1]! - carried;
    const turned = (diagonal[row]! - base) * sine + 2 * cosine * beside;
    carried = sine * turned;
    diagonal[row + 1] = base + carried;
    bulge = cosine * turned - beside;
    if (!vectors) continue;
    const upper = vectors.subarray(row * size, (row + 1) * size);
    const lower = vectors.subarray((row + 1) * size, (row + 2) * size);
    for (let col = 0; col < size; col++) {
      const [u, l] = [upper[col]!, lower[col]!];
      lower[col] = sine * u + cosine * l;
      upper[col] = cosine * u - sine * l;
    }
  }
  diagonal[first]! -= carried;
  offDiagonal[first] = bulge;
  offDiagonal[last] = 0;
}

/** Euclidean length, scaled by the largest entry so that squares neither underflow nor overflow. */
function lengthOf(vector: Float64Array): number {
  let largest = 0;
  for (const value of vector) largest = Math.max(largest, Math.abs(value));
  if (largest === 0) return 0;
  let sum = 0;
  for (const value of vector) sum += (value / largest) ** 2;
  return largest * Math.sqrt(sum);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < b.length; index++) sum += a[index]! * b[index]!;
  return sum;
}
