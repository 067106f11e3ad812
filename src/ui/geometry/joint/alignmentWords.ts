/** What the figures of binding, hallucination and many-to-many retrieval say, in sentences. */
import { countOf, measured } from "../../controls/numbers.ts";
import type { BindingAnswer, HallucinationAnswer, ManyToManyAnswer } from "./jointWords.ts";
import { percentOf } from "./jointWords.ts";

/** Group scores from which a space is said to bind, and below which it is said not to. */
const BINDS = 0.7;
const MARGIN = 0.1;

export function bindingInWords({ group, chance, twoChoice }: BindingAnswer): string {
  if (group >= BINDS) {
    return "The space binds: it tells most pairs apart that differ only in which object has which colour.";
  }
  if (group <= chance.group + MARGIN) {
    return `No binding: the group score is ${percentOf(group)} %, and chance ${percentOf(chance.group)} %. It is a bag of words if the space knows the colours and shapes all the same, which the views Hallucination and Zero-shot measure.`;
  }
  return `In between: the group score is above chance, and ${percentOf(twoChoice)} % of the images are nearer to their own caption than to the one with the colours exchanged.`;
}

export const howBound = ({ pairs, step }: BindingAnswer): string =>
  `${countOf(pairs)} pairs of test images at step ${step}, with complete captions, whatever the captions of training were. Text: both images prefer their own caption. Image: both captions prefer their own image. Group: both. Text only: the captions against the mean image, exactly a half because both captions of a pair are right once. A tie counts against the space.`;

/** What the answers for rare colours say. */
export function hallucinationInWords(answer: HallucinationAnswer): string {
  const { frequentForRare, otherForRare } = answer;
  if (frequentForRare === null || otherForRare === null) return "No object has a rare colour.";
  if (frequentForRare > 2 * otherForRare && frequentForRare - otherForRare > 0.02) {
    return `The prior shows: for an object of a rare colour the frequent colour of its shape is answered in ${percentOf(frequentForRare)} % of the cases, and any other wrong colour in ${percentOf(otherForRare)} %.`;
  }
  return `No prior shows: the frequent colour is answered for ${percentOf(frequentForRare)} % of the rare ones, about as often as any other wrong colour (${percentOf(otherForRare)} %).`;
}

export const howHallucinated = ({ rows, step, reading }: HallucinationAnswer): string =>
  `${countOf(rows)} test images at step ${step}. Each is compared with six captions that differ in the colour of one object. Test colours are balanced, whatever their correlation in training. Softmax: over the six captions at temperature ${measured(reading.temperature, 3)}${reading.bias === undefined ? "" : `; sigmoid: of each caption by itself, bias ${measured(reading.bias, 2)}`}. Calibration error: mean distance between the stated probability and the share that is right, over ten bins.`;

export const howMany = ({ right, step, imageToText }: ManyToManyAnswer): string =>
  `${countOf(imageToText.queries)} test images and their texts at step ${step}. ${
    right === "content"
      ? "Right is every image of which a text is true."
      : "Right are the rows with the same text; this dataset does not know of which other images a text is true."
  } With R right answers, R-precision is the share of right ones among the first R; mAP@R also rewards having them first. R@1 own counts only the answer of the same row.`;
