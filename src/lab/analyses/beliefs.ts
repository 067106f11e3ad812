/** The exact beliefs of a hidden Markov process beside those that are read off from a language model. */
import { InputError } from "../../shared/errors.ts";
import { readBeliefs } from "../evaluate/beliefs.ts";
import { evaluateLanguage } from "../evaluate/language.ts";
import type { BeliefsResult } from "../protocol/beliefs.ts";
import { defineAnalysis } from "./definition.ts";

/** Prefixes to show. */
const MOST_POINTS = 3000;

export const beliefs = defineAnalysis({
  compute({ device, training, dataset, withShownState }, _: Readonly<Record<never, never>>) {
    return withShownState(async (): Promise<BeliefsResult> => {
      const found = await readBeliefs(device, training, dataset);
      const language = await evaluateLanguage(device, training, dataset);
      if (!found || !language || !dataset.process) {
        throw new InputError(
          "This run does not predict the tokens of a hidden Markov process. Train GPT on the dataset Mess3 or RRXOR.",
        );
      }
      const { states } = dataset.process;
      const points = Math.min(MOST_POINTS, found.beliefs.rows);
      const some = ({ data }: { readonly data: Float64Array }) =>
        Float32Array.from(data.subarray(0, points * states.length));
      return {
        step: training.step,
        states,
        scores: found.scores,
        loss: language.language.heldOutLoss,
        points,
        beliefs: some(found.beliefs),
        read: found.read.map(some),
      };
    });
  },
});
