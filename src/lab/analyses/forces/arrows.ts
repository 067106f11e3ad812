/**
 * Forces as arrows on the sphere. A force lies along the sphere of all dimensions; its arrow is what the
 * projection makes of a small way in its direction, so it bends and shortens as the picture does.
 */
import type { Embeddings } from "../../../metrics/index.ts";
import { at } from "../../../shared/errors.ts";
import type { ArrowKind, Arrows } from "../../protocol/forces.ts";
import type { AnalysisContext } from "../definition.ts";

export interface Force {
  readonly kind: ArrowKind;
  /** In the space of z, along the sphere. */
  readonly vector: Float64Array;
  readonly weight: number;
  /** The row of `origins` that it acts on. Default 0. */
  readonly row?: number;
}

/** A small way on the unit sphere, small enough to be straight and large enough for float32. */
const STEP = 0.01;

/** Arrows at rows of z; `marks` are further rows to be placed. */
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
    const slope = (value - at(tails, index)) / STEP;
    return slope * at(lengths, Math.floor(index / 3));
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
