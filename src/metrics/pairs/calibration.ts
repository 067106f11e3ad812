/**
 * Whether probabilities are right: among answers given with probability p, a share p should be right. The expected
 * calibration error is the mean distance of the two over equal bins of p, weighted by the number of answers (Guo et
 * al. 2017, arXiv:1706.04599).
 */
import { require } from "../../shared/errors.ts";

export interface CalibrationBin {
  readonly count: number;
  /** Mean probability and share of right answers; 0 in an empty bin. */
  readonly confidence: number;
  readonly accuracy: number;
}

export interface Calibration {
  readonly error: number;
  readonly bins: readonly CalibrationBin[];
}

const BINS = 10;

/** `right` is 1 for a right answer and 0 for a wrong one. */
export function calibrationOf(
  probabilities: ArrayLike<number>,
  right: ArrayLike<number>,
): Calibration {
  require(probabilities.length === right.length && right.length > 0, () =>
    `calibration: ${probabilities.length} probabilities for ${right.length} answers; give one for each, and at least one`);
  const sums = Array.from({ length: BINS }, () => ({ count: 0, confidence: 0, accuracy: 0 }));
  for (let index = 0; index < right.length; index++) {
    const probability = probabilities[index]!;
    const bin = sums[Math.min(BINS - 1, Math.floor(probability * BINS))]!;
    bin.count += 1;
    bin.confidence += probability;
    bin.accuracy += right[index]!;
  }
  const bins = sums.map(({ count, confidence, accuracy }) => ({
    count,
    confidence: count > 0 ? confidence / count : 0,
    accuracy: count > 0 ? accuracy / count : 0,
  }));
  const error = bins.reduce(
    (sum, bin) => sum + (bin.count / right.length) * Math.abs(bin.confidence - bin.accuracy),
    0,
  );
  return { error, bins };
}
