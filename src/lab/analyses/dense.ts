/**
 * What the patch tokens know of the objects of a scene, beside the networks before training and the pixels of each patch.
 * Each request covers one source.
 */

import { InputError } from "../../shared/errors.ts";
import {
  denseCounts,
  denseData,
  type ScoredSource,
  scorePixels,
  scoreTokens,
} from "../evaluate/dense/dense.ts";
import { tokenSource, untrainedTokens } from "../evaluate/dense/sources.ts";
import { sceneTruthOf } from "../evaluate/dense/truth.ts";
import type { DenseParameters, DenseResult } from "../protocol/dense.ts";
import { type AnalysisContext, defineAnalysis, oncePerRun } from "./definition.ts";
import { placeOfPoint, tokensOf } from "./tokens.ts";

const dataOf = (context: AnalysisContext) => {
  const { dataset, device, training } = context;
  const { height, width } = training.model.image;
  const patched = { grid: tokensOf(context).grid, height, width };
  return denseData(dataset, patched, denseCounts(device.adapter.software));
};

const trainedSource = oncePerRun(({ device, training }: AnalysisContext) =>
  tokenSource(device, training),
);

const untrained = oncePerRun(async (context: AnalysisContext) => {
  const { device, training, between, signal } = context;
  return between(async () => {
    const source = await untrainedTokens(device, training);
    signal.addEventListener("abort", () => source.destroy());
    return scoreTokens(dataOf(context), source);
  });
});

const pixels = oncePerRun((context: AnalysisContext) => scorePixels(dataOf(context)));

/** Scores of the run's tokens, valid until the weights change. */
const trained = new WeakMap<object, { readonly step: number; readonly scored: ScoredSource }>();

export const dense = defineAnalysis({
  async compute(context, { source, point, part }: DenseParameters): Promise<DenseResult> {
    const { dataset, training } = context;
    const data = dataOf(context);
    const { split, row } = placeOfPoint(dataset, point);
    const truth = sceneTruthOf(dataset);
    const asked = truth.parts.find(({ name }) => name === (part ?? truth.parts[0]?.name));
    if (!asked) {
      const known = truth.parts.map(({ name }) => name).join(", ");
      throw new InputError(`part: found ${part}, expected one of ${known}`);
    }
    const segmented = async ({ scores, predictors }: ScoredSource, step: number) => ({
      step,
      scores,
      predicted: (await predictors.get(asked.name)?.(split, row)) ?? new Uint8Array(),
    });
    const found =
      source === "pixels"
        ? await segmented(await pixels(context), 0)
        : source === "untrained"
          ? await untrained(context).then((scored) => context.between(() => segmented(scored, 0)))
          : await context.withShownState(async () => {
              const { step } = training;
              const known = trained.get(training);
              const scored =
                known?.step === step
                  ? known.scored
                  : await scoreTokens(data, await trainedSource(context));
              trained.set(training, { step, scored });
              return segmented(scored, step);
            });
    return {
      ...found,
      source,
      counts: { train: data.counts.train, test: data.counts.test },
      point,
      part: asked.name,
      height: data.patched.height,
      width: data.patched.width,
      truth: truth.classes(split, row, asked),
    };
  },
});
