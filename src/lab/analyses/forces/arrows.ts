/**
 * Forces as arrows on the sphere. A force is tangent to the unit sphere in all dimensions; its arrow is the
 * projection of a small displacement along it, so it is distorted like the points.
 */
import type { Embeddings } from "../../../metrics/index.ts";
import { at } from "../../../shared/errors.ts";
import type { ArrowKind, Arrows } from "../../protocol/forces.ts";
import type { AnalysisContext } from "../definition.ts";

export interface Force {
  readonly kind: ArrowKind;
  /** In the space of z, tangent to the sphere. */
  readonly vector: Float64Array;
  readonly weight: number;
  /** The row of `origins` that it acts on. Default 0. */
  readonly row?: number;
}

/** Displacement on the unit sphere: small enough to be straight, large enough for float32. */
const STEP = 0.01;

/** Arrows at rows of z; `marks` are further rows to project. */
export function arrowsAt(
  { place }: Pick<AnalysisContext, "place">,
  { data, cols }: { readonly data: ArrayLike<number>; readonly cols: number },
  forces: readonly Force[],
  marks: Embeddings | undefined,
): Arrows {
  const count = forces.length;
  const origins = new Float32Array(count * cols);
  const ends = new Float32Array(count * cols);
  const lengths = forces.map(({ vector }) => Math.hypot(...vector));
  forces.forEach(({ vector, row = 0 }, index) => {
    let squared = 0;
    for (let col = 0; col < cols; col++) squared += at(data, row * cols + col) ** 2;
    const norm = Math.sqrt(squared) || 1;
    const step = STEP / (at(lengths, index) || 1);
    for (let col = 0; col < cols; col++) {
      const unit = at(data, row * cols + col) / norm;
      origins[index * cols + col] = unit;
      ends[index * cols + col] = unit + step * at(vector, col);
    }
  });
  const placed = (vectors: Float32Array) =>
    place("z", { data: vectors, rows: count, cols }) ?? new Float32Array(count * 3);
  const tails = placed(origins);
  const tips = placed(ends).map((value, index) => {
    const velocity = (value - at(tails, index)) / STEP;
    return velocity * at(lengths, Math.floor(index / 3));
  });
  let longest = 0;
  let largest = 0;
  for (let index = 0; index < count; index++) {
    const length = Math.hypot(...tips.subarray(3 * index, 3 * index + 3));
    if (length <= largest) continue;
    largest = length;
    longest = at(lengths, index);
  }
  return {
    tails,
    tips: largest > 0 ? tips.map((value) => value / largest) : tips,
    kinds: forces.map(({ kind }) => kind),
    weights: Float32Array.from(forces, ({ weight }) => weight),
    marks: marks ? (place("z", marks) ?? new Float32Array()) : new Float32Array(),
    longest,
  };
}
