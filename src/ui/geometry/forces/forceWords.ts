/** Forces in sentences: what the numbers of the lens say to who does not see its arrows. */
import type { AnalysisResult } from "../../../lab/protocol/index.ts";
import { countOf, measured, shortNumber } from "../../controls/numbers.ts";

export type ForcesAnswer = AnalysisResult<"forces">;
export type Pairs = NonNullable<ForcesAnswer["pairs"]>;

/** Small forces differ by powers of ten: two digits of each. */
export const force = (length: number): string => shortNumber(Number(length.toPrecision(2)));

/** `12.3 %`. */
export const percent = (share: number): string => `${measured(100 * share, 1)} %`;

/** `view 1 of test image 12, Bag`. */
export function lookedAt(
  { image, label }: ForcesAnswer,
  view: number,
  classes: readonly string[],
): string {
  if (!image) return "";
  const name = label === undefined ? undefined : classes[label];
  const split = image.split === "test" ? "test" : "training";
  return `view ${view + 1} of ${split} image ${image.index}${name ? `, ${name}` : ""}`;
}

/** The balance of pulls and pushes. */
export function balance({ net }: ForcesAnswer, pairs: Pairs): string {
  const { temperature, positives, positive, candidates, pull, push } = pairs;
  const negatives = candidates - positives;
  const own =
    positives === 1
      ? `Its positive, at a cosine of ${measured(positive.cosine, 2)}, has ${percent(positive.weight)} of the softmax and pulls by ${force(pull)}`
      : `Its ${countOf(positives)} positives, at a mean cosine of ${measured(positive.cosine, 2)}, have ${percent(positive.weight)} of the softmax and pull by ${force(pull)}`;
  const others = `${countOf(negatives)} ${negatives === 1 ? "negative pushes" : "negatives push"} by ${force(push)} together`;
  const of =
    temperature.lens === temperature.run
      ? `At the run's temperature, ${shortNumber(temperature.run)}`
      : `At a temperature of ${shortNumber(temperature.lens)} where the run has ${shortNumber(temperature.run)}`;
  return `${of}: ${own}; ${others}. Left of both along the sphere: ${force(net)}.`;
}

/** What the hardest negatives weigh among all. */
export function hardness({ positive, negatives, candidates, positives }: Pairs): string {
  if (negatives.length === 0) return "There are no negatives.";
  const all = 1 - positive.weight;
  const held = negatives.reduce((sum, { weight }) => sum + weight, 0);
  const even = negatives.length / Math.max(1, candidates - positives);
  const share = all > 0 ? held / all : 0;
  return `The hardest ${negatives.length} hold ${percent(share)} of what all negatives weigh; pushed alike they would hold ${percent(even)}.`;
}

/** Whether the pieces are the whole. */
export const agreement = ({ mismatch }: Pairs): string =>
  `All forces added up differ from the gradient of the loss, as the run computes it, by ${mismatch === 0 ? "nothing" : `${shortNumber(Number(mismatch.toPrecision(1)))} of its length`}.`;
