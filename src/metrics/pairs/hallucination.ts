/**
 * What a joint space says of things that are not in the image. Each image is compared with texts that differ in one
 * property of one object; where training made one value frequent, it may be answered for an object that has a rare
 * one. And an image is compared with a text that names an object which it lacks.
 */
import { require } from "../../shared/errors.ts";
import type { Rows } from "../embeddings.ts";
import { roundedCosine } from "../probes/nearest.ts";
import { type Calibration, calibrationOf } from "./calibration.ts";

/** How a method turns a cosine into a probability. */
export interface PairReading {
  readonly temperature: number;
  /** Of a method with a sigmoid for each pair. */
  readonly bias?: number;
}

export interface Hallucination {
  /** Rows asked, and those whose object has a rare value. */
  readonly rows: number;
  readonly rare: number;
  readonly accuracy: number;
  /** Accuracy on objects with a frequent and with a rare value; null without any. */
  readonly accuracyFrequent: number | null;
  readonly accuracyRare: number | null;
  /** Of the rare: the share for which the frequent value is answered; null without any. */
  readonly frequentForRare: number | null;
  /** Of the rare: the mean share for which another wrong value is answered, for comparison. */
  readonly otherForRare: number | null;
  readonly chance: number;
  /** The probabilities of the answers, by a softmax over the texts of an image at the temperature of the method. */
  readonly softmax: Calibration;
  /** The probabilities of all pairs of image and text, by the sigmoid of a method that has one. */
  readonly sigmoid?: Calibration;
}

export interface ValueQuestion {
  /** Unit rows. */
  readonly images: Rows;
  /** [rows · values]: texts of row 0 with each value, then those of row 1, … */
  readonly texts: Rows;
  readonly values: number;
  readonly truth: ArrayLike<number>;
  readonly frequent: ArrayLike<number>;
  readonly reading: PairReading;
}

export function hallucination(question: ValueQuestion): Hallucination {
  const { images, texts, values, truth, frequent, reading } = question;
  requireTexts(images, texts, values);
  const counts = {
    right: 0,
    frequent: 0,
    frequentRight: 0,
    rare: 0,
    rareRight: 0,
    drawn: 0,
    other: 0,
  };
  const confidences: number[] = [];
  const hits: number[] = [];
  const pairProbabilities: number[] = [];
  const pairTruths: number[] = [];
  for (let row = 0; row < images.rows; row++) {
    const cosines = cosinesOf(images, row, texts, values);
    const right = truth[row]!;
    const answer = answerOf(cosines, right);
    const hit = answer === right ? 1 : 0;
    counts.right += hit;
    if (right === frequent[row]) {
      counts.frequent += 1;
      counts.frequentRight += hit;
    } else {
      counts.rare += 1;
      counts.rareRight += hit;
      if (answer === frequent[row]) counts.drawn += 1;
      else if (!hit) counts.other += 1;
    }
    confidences.push(softmaxAt(cosines, answer, reading.temperature));
    hits.push(hit);
    if (reading.bias === undefined) continue;
    for (const [value, cosine] of cosines.entries()) {
      pairProbabilities.push(sigmoidOf(cosine, reading.temperature, reading.bias));
      pairTruths.push(value === right ? 1 : 0);
    }
  }
  const share = (count: number, of: number) => (of > 0 ? count / of : null);
  const others = share(counts.other, counts.rare);
  return {
    rows: images.rows,
    rare: counts.rare,
    accuracy: counts.right / images.rows,
    accuracyFrequent: share(counts.frequentRight, counts.frequent),
    accuracyRare: share(counts.rareRight, counts.rare),
    frequentForRare: share(counts.drawn, counts.rare),
    otherForRare: others === null ? null : others / (values - 2),
    chance: 1 / values,
    softmax: calibrationOf(confidences, hits),
    ...(reading.bias !== undefined && { sigmoid: calibrationOf(pairProbabilities, pairTruths) }),
  };
}

export interface AbsentObject {
  readonly rows: number;
  /** Share of images that are nearer to a text of what is there than to the text of what is not; a tie counts half. */
  readonly twoChoice: number;
  /** Probability that a text of what is there has a larger cosine than any text of what is not: area under the ROC. */
  readonly auroc: number;
  /** Share of the absent objects to which the sigmoid of the method gives more than a half. */
  readonly yes?: number;
}

/** Row i of `present` and of `absent` are texts of image i. Unit rows. */
export function absentObjects(
  images: Rows,
  present: Rows,
  absent: Rows,
  { temperature, bias }: PairReading,
): AbsentObject {
  requireTexts(images, present, 1);
  requireTexts(images, absent, 1);
  const of = (texts: Rows) =>
    Array.from({ length: images.rows }, (_, row) => cosinesOf(images, row, texts, 1)[0]!);
  const [there, missing] = [of(present), of(absent)];
  const won = there.reduce((sum, cosine, row) => {
    const other = missing[row]!;
    return sum + (cosine > other ? 1 : cosine === other ? 0.5 : 0);
  }, 0);
  const yes = (cosine: number) =>
    bias !== undefined && sigmoidOf(cosine, temperature, bias) > 0.5 ? 1 : 0;
  const sum = missing.reduce<number>((total, cosine) => total + yes(cosine), 0);
  return {
    rows: images.rows,
    twoChoice: won / images.rows,
    auroc: areaUnderRoc(there, missing),
    ...(bias !== undefined && { yes: sum / images.rows }),
  };
}

/** Share of pairs (positive, negative) in order; a tie counts half. By ranks, so that it is not quadratic. */
function areaUnderRoc(positives: readonly number[], negatives: readonly number[]): number {
  const sorted = Float64Array.from(negatives).sort();
  const below = (value: number, inclusive: boolean) => {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const each = sorted[middle]!;
      if (each < value || (inclusive && each === value)) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const total = positives.reduce(
    (sum, value) => sum + (below(value, false) + below(value, true)) / 2,
    0,
  );
  return total / (positives.length * negatives.length);
}

/** Of values that tie, a wrong one is answered. */
function answerOf(cosines: readonly number[], right: number): number {
  let answer = -1;
  for (const [value, cosine] of cosines.entries()) {
    const best = answer < 0 ? Number.NEGATIVE_INFINITY : cosines[answer]!;
    if (cosine > best || (cosine === best && answer === right)) answer = value;
  }
  return answer;
}

function cosinesOf(images: Rows, row: number, texts: Rows, each: number): number[] {
  const { cols } = images;
  return Array.from({ length: each }, (_, index) => {
    const start = (row * each + index) * cols;
    let sum = 0;
    for (let col = 0; col < cols; col++) {
      sum += images.data[row * cols + col]! * texts.data[start + col]!;
    }
    return roundedCosine(sum);
  });
}

function softmaxAt(cosines: readonly number[], answer: number, temperature: number): number {
  const best = cosines[answer]!;
  const sum = cosines.reduce((total, each) => total + Math.exp((each - best) / temperature), 0);
  return 1 / sum;
}

const sigmoidOf = (cosine: number, temperature: number, bias: number): number =>
  1 / (1 + Math.exp(-(cosine / temperature + bias)));

function requireTexts(images: Rows, texts: Rows, each: number): void {
  require(texts.rows === images.rows * each && texts.cols === images.cols, () =>
    `hallucination: images [${images.rows},${images.cols}] and texts [${texts.rows},${texts.cols}] do not fit; give ${each} texts for every image, in one joint space`);
}
