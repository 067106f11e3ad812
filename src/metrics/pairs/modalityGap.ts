/**
 * The modality gap: images and texts of one joint space lie in separate cones of the sphere, at random
 * initialisation and after contrastive training. Liang et al. 2022, arXiv:2203.02053.
 *
 * A gap is neither good nor bad by itself: each image is compared with texts only, and each text with images.
 */
import { require } from "../../shared/errors.ts";
import { meanRow, type Rows, unitRows } from "../embeddings.ts";

export interface ModalityGap {
  /** ‖Δ‖ with Δ = mean(image) − mean(text), 0 to 2. */
  readonly distance: number;
  /**
   * The relative modality gap, 0 to 1: P / (P + (D_image + D_text) / 2), where P is the mean dissimilarity of an image
   * and its own text, D the mean dissimilarity of two different rows of one modality, and the dissimilarity is
   * (1 − cos) / 2. It is 1/2 if a text is as far from its image as images are from each other. Null if all rows
   * are equal. Schrodi et al. 2024, arXiv:2404.07983.
   */
  readonly relative: number | null;
}

/** The gap between at least two unit rows, from `unitRows`, and their partners row by row. */
export function modalityGap(image: Rows, text: Rows): ModalityGap {
  requirePartners(image, text);
  const delta = differenceOfMeans(image, text);
  const paired = (1 - meanPairedCosine(image, text)) / 2;
  const within = (unlikeness(image) + unlikeness(text)) / 2;
  const total = paired + within;
  return {
    distance: Math.sqrt(delta.reduce((sum, value) => sum + value ** 2, 0)),
    relative: total > SMALLEST ? paired / total : null,
  };
}

/**
 * Both clouds moved towards each other along Δ and normalised again: image − (share / 2) · Δ and
 * text + (share / 2) · Δ. A share of 0 changes nothing, 1 makes the means equal before normalisation, and a negative one
 * widens the gap.
 */
export function shifted(
  image: Rows,
  text: Rows,
  share: number,
): { readonly image: Rows; readonly text: Rows } {
  require(image.cols === text.cols && image.rows > 0 && text.rows > 0, () =>
    `modality gap: images are [${image.rows},${image.cols}], texts [${text.rows},${text.cols}]; expected rows of one joint space`);
  const delta = differenceOfMeans(image, text);
  return { image: movedAlong(image, delta, -share / 2), text: movedAlong(text, delta, share / 2) };
}

/** Dissimilarities below this are rounding of equal rows. */
const SMALLEST = 1e-12;

/** Δ = mean(image) − mean(text). */
export function differenceOfMeans(image: Rows, text: Rows): Float64Array {
  const other = meanRow(text);
  return meanRow(image).map((value, col) => value - other[col]!);
}

function meanPairedCosine({ data, rows }: Rows, { data: other }: Rows): number {
  let sum = 0;
  for (let index = 0; index < data.length; index++) sum += data[index]! * other[index]!;
  return sum / rows;
}

/**
 * The mean of (1 − cos) / 2 over all pairs of different rows, without computing the pairs:
 * Σ_{i≠j} uᵢ·uⱼ = ‖Σ uᵢ‖² − Σ ‖uᵢ‖².
 */
function unlikeness(unit: Rows): number {
  const { data, rows } = unit;
  const mean = meanRow(unit);
  const ofSum = rows ** 2 * mean.reduce((sum, value) => sum + value ** 2, 0);
  const ofRows = data.reduce((sum, value) => sum + value ** 2, 0);
  return Math.max(0, (1 - (ofSum - ofRows) / (rows * (rows - 1))) / 2);
}

/** Rows plus `factor` · Δ, normalised again. */
export function movedAlong({ data, rows, cols }: Rows, delta: Float64Array, factor: number): Rows {
  const target = data.map((value, index) => value + factor * delta[index % cols]!);
  return unitRows({ data: target, rows, cols });
}

function requirePartners(image: Rows, text: Rows): void {
  require(image.cols === text.cols && image.rows === text.rows, () =>
    `modality gap: images are [${image.rows},${image.cols}], texts [${text.rows},${text.cols}]; expected one text for every image, in one joint space`);
  require(image.rows >= 2, () => `modality gap: found ${image.rows} row; give at least 2`);
}
