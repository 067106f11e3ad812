/** Segmentation: class scores of patches as predictions for pixels, and how well those match the true classes. */
import { require } from "../../shared/errors.ts";

export interface Segmentation {
  /** Mean intersection over union of the classes that occur in the truth or in the predictions. */
  readonly meanIou: number;
  /** By class; null for a class that occurs in neither. */
  readonly iou: readonly (number | null)[];
  /** Share of the pixels that are right. */
  readonly accuracy: number;
}

/** Class numbers of pixels, 0 to classes − 1, in the same order. Throws an InputError if the lengths differ. */
export function segmentationOf(
  truth: ArrayLike<number>,
  predicted: ArrayLike<number>,
  classes: number,
): Segmentation {
  require(truth.length === predicted.length && truth.length > 0, () =>
    `segmentation: ${predicted.length} predictions for ${truth.length} pixels`);
  const both = new Float64Array(classes);
  const either = new Float64Array(classes);
  for (let pixel = 0; pixel < truth.length; pixel++) {
    const [actual, found] = [truth[pixel]!, predicted[pixel]!];
    either[actual]! += 1;
    if (actual === found) both[actual]! += 1;
    else either[found]! += 1;
  }
  const iou = Array.from(either, (count, index) => (count > 0 ? both[index]! / count : null));
  const known = iou.filter((value) => value !== null);
  return {
    meanIou: known.reduce((sum, value) => sum + value, 0) / known.length,
    iou,
    accuracy: both.reduce((sum, count) => sum + count, 0) / truth.length,
  };
}

/** A grid of cells over an image of `height` × `width` pixels. */
export interface CellGrid {
  readonly rows: number;
  readonly cols: number;
  readonly height: number;
  readonly width: number;
}

/**
 * The class with the largest score at every pixel. `scores`: [rows · cols, classes] of one image, interpolated bilinearly
 * between the centres of the cells, beyond the outermost centres constant. Ties go to the lower class. Returns [height, width].
 */
export function classesOfPixels(
  scores: ArrayLike<number>,
  classes: number,
  { rows, cols, height, width }: CellGrid,
): Uint8Array {
  const result = new Uint8Array(height * width);
  const [down, across] = [places(height, rows), places(width, cols)];
  for (const [y, { near: top, far: bottom, share: below }] of down.entries()) {
    for (const [x, { near: left, far: right, share: beside }] of across.entries()) {
      let best = Number.NEGATIVE_INFINITY;
      for (let each = 0; each < classes; each++) {
        const at = (row: number, col: number) => scores[(row * cols + col) * classes + each]!;
        const above = at(top, left) * (1 - beside) + at(top, right) * beside;
        const under = at(bottom, left) * (1 - beside) + at(bottom, right) * beside;
        const score = above * (1 - below) + under * below;
        if (score > best) {
          best = score;
          result[y * width + x] = each;
        }
      }
    }
  }
  return result;
}

/** For every pixel along one axis the two nearest cells, and the share of the farther one. */
const places = (pixels: number, cells: number) =>
  Array.from({ length: pixels }, (_, pixel) => {
    const place = Math.min(cells - 1, Math.max(0, ((pixel + 0.5) * cells) / pixels - 0.5));
    const near = Math.floor(place);
    return { near, far: Math.min(cells - 1, near + 1), share: place - near };
  });
