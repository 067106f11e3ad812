/** How well a map over the patches of an image, such as attention, agrees with the patches of its objects. */
import { massMask } from "../../shared/massMask.ts";
import { areaUnderCurve, hottest } from "../pairs/grounding.ts";

export interface MapScores {
  /** Probability that a patch of an object has a larger value than one of the background; chance is 1/2. */
  readonly auroc: number;
  /** Intersection over union of the objects' patches with the smallest set of patches that holds 60 % of the map. */
  readonly iou: number;
  /** Whether the largest value is on an object; in a mean the share of images. */
  readonly pointing: number;
}

/** The share of a map that its mask holds, as in DINO (Caron et al. 2021, arXiv:2104.14294). */
const MASS = 0.6;

/** Scores one map of values of at least 0. `objects`: 1 for a patch of an object. Undefined if there is only one kind. */
export function mapScores(
  map: ArrayLike<number>,
  objects: ArrayLike<number>,
): MapScores | undefined {
  const values = Array.from(map);
  const auroc = areaUnderCurve(
    values.filter((_, patch) => objects[patch] === 1),
    values.filter((_, patch) => objects[patch] !== 1),
  );
  if (auroc === null) return undefined;
  const kept = massMask(values, MASS);
  let [both, either] = [0, 0];
  for (const [patch, keep] of kept.entries()) {
    const isObject = objects[patch] === 1;
    if (keep === 1 && isObject) both += 1;
    if (keep === 1 || isObject) either += 1;
  }
  return { auroc, iou: both / either, pointing: objects[hottest(values)] === 1 ? 1 : 0 };
}

/** Means over images; null without images. */
export function meanScores(scores: readonly MapScores[]): MapScores | null {
  if (scores.length === 0) return null;
  const mean = (key: keyof MapScores) =>
    scores.reduce((sum, each) => sum + each[key], 0) / scores.length;
  return { auroc: mean("auroc"), iou: mean("iou"), pointing: mean("pointing") };
}
