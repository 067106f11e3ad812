/** Maps of words over patches, and what is read off them. */
import { ranksOf } from "./rankCorrelation.ts";

export interface PointingScores {
  /** Share of the phrases whose hottest patch is in the object's box. */
  readonly accuracy: number;
  /** Share of the patches that are in the box, on average. */
  readonly chance: number;
  /**
   * Probability that the phrase of an object that is in an image scores higher than that of one which is not: the largest
   * value over all patches.
   */
  readonly presence: number | null;
  readonly phrases: number;
  /** Median score of phrases of objects that are in the image, and of those that are not. */
  readonly present: number | null;
  readonly absent: number | null;
  /**
   * The same for phrases that name one property of an object only, such as "a circle", by property; only objects are asked for
   * whose value no other object of the image has. Absent if the dataset does not say which properties its objects have.
   */
  readonly parts?: Readonly<Record<string, PartPointing>>;
}

export type PartPointing = Pick<PointingScores, "accuracy" | "chance" | "phrases">;

interface Vectors {
  /** [tokens, depth] */
  readonly data: ArrayLike<number>;
  readonly depth: number;
}

/**
 * The similarity of every patch with some words: the mean of the products, and with a bias the probability
 * 1 / (1 + e^−(mean + bias)).
 */
export function heatOf(
  patches: Vectors,
  words: Vectors,
  places: readonly number[],
  bias?: number,
): Float32Array {
  const { data, depth } = patches;
  return Float32Array.from({ length: data.length / depth }, (_, patch) => {
    let sum = 0;
    for (const word of places) {
      for (let d = 0; d < depth; d++) {
        sum += data[patch * depth + d]! * words.data[word * depth + d]!;
      }
    }
    const mean = sum / Math.max(1, places.length);
    return bias === undefined ? mean : 1 / (1 + Math.exp(-mean - bias));
  });
}

/** The place of the largest value; of equal ones the first. */
export function hottest(heat: ArrayLike<number>): number {
  let best = 0;
  for (let place = 1; place < heat.length; place++) if (heat[place]! > heat[best]!) best = place;
  return best;
}

/**
 * The probability that a value of `higher` is above one of `lower`, ties counting half: the area under the ROC curve. Null
 * if one of them is empty.
 */
export function areaUnderCurve(higher: ArrayLike<number>, lower: ArrayLike<number>): number | null {
  const [n, m] = [higher.length, lower.length];
  if (n === 0 || m === 0) return null;
  const ranks = ranksOf([...Array.from(higher), ...Array.from(lower)]);
  let sum = 0;
  for (let index = 0; index < n; index++) sum += ranks[index]!;
  return (sum - (n * (n + 1)) / 2) / (n * m);
}

export function medianOf(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  if (sorted.length === 0) return null;
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? null)
    : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}
