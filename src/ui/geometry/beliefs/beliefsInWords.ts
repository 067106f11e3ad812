/** The results of the Beliefs view as text. */
import type { AnalysisResult } from "../../../lab/protocol/index.ts";
import { countOf, measured } from "../../controls/numbers.ts";

export type BeliefsAnswer = AnalysisResult<"beliefs">;

/** R² as text; null where the beliefs are constant. */
export const r2InWords = (value: number | null): string =>
  value === null ? "no value" : measured(value, 3);

export function lossInWords({ loss, scores, step }: BeliefsAnswer): string {
  return `Loss on the test texts at step ${countOf(step)}: ${measured(loss, 4)} nats. A predictor with the exact beliefs has ${measured(scores.exactLoss, 4)}, and the entropy rate of the process, which needs an unlimited past, is ${measured(scores.entropyRate, 4)}.`;
}

/** The R² of a layer in words, compared with its control experiments. */
export function controlsInWords({ scores, states }: BeliefsAnswer, layer: number): string {
  const shown = scores.layers[layer];
  if (!shown) return "";
  const { lastToken, nextToken, shuffled } = scores.controls;
  const next =
    nextToken !== null && nextToken > 0.99
      ? "Here the belief is a linear function of these, so this control cannot separate a belief from a prediction; RRXOR can."
      : "Different beliefs share a prediction, so a network that only knew these would not reach more.";
  return [
    `${shown.name}: a linear regression explains ${r2InWords(shown.r2)} of the variance of the beliefs over ${states.length} states; with the untrained network of the same seed ${r2InWords(shown.untrained)}.`,
    `The last token alone reaches ${r2InWords(lastToken)}, and shuffled beliefs ${r2InWords(shuffled)}.`,
    `The exact probabilities of the next token reach ${r2InWords(nextToken)}. ${next}`,
  ].join(" ");
}
