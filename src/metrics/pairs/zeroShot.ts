/**
 * Zero-shot classification: an image belongs to the class whose text has the largest cosine with it. A class may be
 * described in several wordings: the mean of their unit vectors, normalised again, is an ensemble of prompts.
 * Radford et al. 2021, arXiv:2103.00020.
 */
import { require } from "../../shared/errors.ts";
import type { Pieces } from "../../shared/pieces.ts";
import { dotProducts } from "../arithmetic/dotProducts.ts";
import { type Labels, type Rows, rowsAt, unitRows } from "../embeddings.ts";
import { roundedCosine } from "../probes/nearest.ts";

export interface ZeroShotInput {
  /** Rows of unit length, from `unitRows`. */
  readonly images: Rows;
  /** The class of every image; −1 where unknown, which is answered but not scored. */
  readonly labels: Labels;
  /** [classes · wordings, d], unit rows: all wordings of class 0, then those of class 1, … */
  readonly texts: Rows;
  readonly classes: number;
}

export interface ZeroShot {
  /** Share of right answers; null if no image has a known class. */
  readonly accuracy: number | null;
  /** 1 / classes. */
  readonly chance: number;
  /** The accuracy of each class; null for a class without images. */
  readonly perClass: readonly (number | null)[];
  /** [classes, classes]: images of class i answered with class j. */
  readonly confusion: Int32Array;
  /**
   * The class answered for each image. Of classes that tie, a wrong one is answered, the lowest of them, so that
   * texts which are all the same score nothing.
   */
  readonly answers: Int32Array;
  /** The accuracy with one wording alone, in the order of the wordings. */
  readonly perWording: readonly (number | null)[];
}

const IMAGE_BLOCK = 64;

/** Classifies the images. Throws an InputError if the sizes do not fit. */
export function* zeroShot(input: ZeroShotInput): Pieces<ZeroShot> {
  const { images, labels, texts, classes } = input;
  const wordings = texts.rows / classes;
  requireInput(input, wordings);
  const answers = yield* answersOf(images, labels, ensembleOf(texts, wordings));
  const perWording: (number | null)[] = [];
  for (let wording = 0; wording < wordings; wording++) {
    if (wordings === 1) {
      perWording.push(accuracyOf(answers, labels));
      break;
    }
    const own = rowsAt(
      texts,
      Int32Array.from({ length: classes }, (_, label) => label * wordings + wording),
    );
    perWording.push(accuracyOf(yield* answersOf(images, labels, own), labels));
  }
  const confusion = confusionOf(answers, labels, classes);
  const perClass = Array.from({ length: classes }, (_, label) => {
    const row = confusion.subarray(label * classes, (label + 1) * classes);
    const count = row.reduce((sum, each) => sum + each, 0);
    return count > 0 ? row[label]! / count : null;
  });
  return {
    accuracy: accuracyOf(answers, labels),
    chance: 1 / classes,
    perClass,
    confusion,
    answers,
    perWording,
  };
}

/** One unit row per class: the mean of the unit rows of its wordings, normalised again. */
export function ensembleOf(texts: Rows, wordings: number): Rows {
  const { data, cols } = texts;
  const rows = texts.rows / wordings;
  const sums = new Float64Array(rows * cols);
  for (let index = 0; index < data.length; index++) {
    const row = Math.floor(index / (cols * wordings));
    sums[row * cols + (index % cols)]! += data[index]!;
  }
  return unitRows({ data: sums, rows, cols });
}

/** The share of right answers among the images at `rows`, all by default, whose class is known. */
export function accuracyOf(
  answers: Int32Array,
  labels: Labels,
  rows?: ArrayLike<number>,
): number | null {
  let known = 0;
  let right = 0;
  const count = rows?.length ?? answers.length;
  for (let place = 0; place < count; place++) {
    const row = rows ? rows[place]! : place;
    const label = labels[row]!;
    if (label < 0) continue;
    known += 1;
    if (answers[row] === label) right += 1;
  }
  return known > 0 ? right / known : null;
}

function* answersOf(images: Rows, labels: Labels, classes: Rows): Pieces<Int32Array> {
  const answers = new Int32Array(images.rows);
  const block = new Float64Array(IMAGE_BLOCK * classes.rows);
  for (let from = 0; from < images.rows; from += IMAGE_BLOCK) {
    const to = Math.min(from + IMAGE_BLOCK, images.rows);
    dotProducts(images, [from, to], classes, [0, classes.rows], block);
    for (let row = from; row < to; row++) {
      const start = (row - from) * classes.rows;
      const label = labels[row]!;
      let answer = -1;
      let best = Number.NEGATIVE_INFINITY;
      for (let each = 0; each < classes.rows; each++) {
        const cosine = roundedCosine(block[start + each]!);
        if (cosine > best || (cosine === best && answer === label)) {
          best = cosine;
          answer = each;
        }
      }
      answers[row] = answer;
    }
    yield;
  }
  return answers;
}

function confusionOf(answers: Int32Array, labels: Labels, classes: number): Int32Array {
  const counts = new Int32Array(classes * classes);
  for (const [row, answer] of answers.entries()) {
    const label = labels[row]!;
    if (label >= 0) counts[label * classes + answer]! += 1;
  }
  return counts;
}

function requireInput({ images, labels, texts, classes }: ZeroShotInput, wordings: number): void {
  require(classes >= 2, () => `zero-shot: found ${classes} classes; give at least 2`);
  require(Number.isInteger(wordings) && wordings >= 1, () =>
    `zero-shot: ${texts.rows} texts for ${classes} classes; give every class the same number`);
  require(images.cols === texts.cols, () =>
    `zero-shot: images [${images.rows},${images.cols}] and texts [${texts.rows},${texts.cols}] differ in width; both must be of one joint space`);
  require(labels.length === images.rows, () =>
    `zero-shot: ${labels.length} labels for ${images.rows} images; give one label an image`);
  for (let row = 0; row < labels.length; row++) {
    require(labels[row]! < classes, () =>
      `zero-shot: image ${row} is of class ${labels[row]}; expected a class below ${classes}`);
  }
}
