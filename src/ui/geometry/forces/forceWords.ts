/** The forces on one view as sentences, for users who do not see the arrows. */
import type { AnalysisResult } from "../../../lab/protocol/index.ts";
import { countOf, measured, shortNumber } from "../../controls/numbers.ts";

export type ForcesAnswer = AnalysisResult<"forces">;
export type Pairs = NonNullable<ForcesAnswer["pairs"]>;

/** Two significant digits, since forces differ by orders of magnitude. */
export const force = (length: number): string => shortNumber(Number(length.toPrecision(2)));

/** `12.3 %`. */
export const percent = (share: number): string => `${measured(100 * share, 1)} %`;

/** `view 1 of test image 12, Bag`. */
export function nameOfView(
  { image, label }: ForcesAnswer,
  view: number,
  classes: readonly string[],
): string {
  if (!image) return "";
  const name = label === undefined ? undefined : classes[label];
  const split = image.split === "test" ? "test" : "training";
  return `view ${view + 1} of ${split} image ${image.index}${name ? `, ${name}` : ""}`;
}

/** The pull of the positives, the push of the negatives and the net force. */
export function balance({ net }: ForcesAnswer, pairs: Pairs): string {
  const { temperature, positives, positive, candidates, pull, push } = pairs;
  const negatives = candidates - positives;
  const own =
    positives === 1
      ? `the positive (cosine ${measured(positive.cosine, 2)}) has ${percent(positive.weight)} of the softmax and pulls with ${force(pull)}`
      : `the ${countOf(positives)} positives (mean cosine ${measured(positive.cosine, 2)}) have ${percent(positive.weight)} of the softmax and pull with ${force(pull)}`;
  const others = `${countOf(negatives)} ${negatives === 1 ? "negative pushes" : "negatives push"} with ${force(push)} in total`;
  const of =
    temperature.lens === temperature.run
      ? `At the run's temperature ${shortNumber(temperature.run)}`
      : `At temperature ${shortNumber(temperature.lens)} (the run uses ${shortNumber(temperature.run)})`;
  return `${of}: ${own}; ${others}. Net force along the sphere: ${force(net)}.`;
}

/** The share of the hardest negatives in the weight of all. */
export function hardness({ positive, negatives, candidates, positives }: Pairs): string {
  if (negatives.length === 0) return "There are no negatives.";
  const all = 1 - positive.weight;
  const held = negatives.reduce((sum, { weight }) => sum + weight, 0);
  const even = negatives.length / Math.max(1, candidates - positives);
  const share = all > 0 ? held / all : 0;
  return `The ${negatives.length} hardest have ${percent(share)} of the weight of all negatives; with equal weights they would have ${percent(even)}.`;
}

/** How well the forces add up to the gradient of the loss. */
export const agreement = ({ mismatch }: Pairs): string =>
  mismatch === 0
    ? "The sum of all forces equals the gradient of the loss."
    : `The sum of all forces differs from the gradient of the loss by ${shortNumber(Number(mismatch.toPrecision(1)))} of its length.`;
