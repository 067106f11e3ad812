import { stopGradient } from "../../autodiff/ops/shape.ts";
import { averagedCopy } from "../../nn/averagedCopy.ts";
import { mlp } from "../../nn/heads.ts";
import { slider, toggle } from "../../shared/settings.ts";
import { predictionDiagram } from "../diagram.ts";
import { builtMethod, defineMethod } from "../method.ts";
import { batchContrast } from "../objectives/batchContrast.ts";
import { meanCosine } from "../objectives/cosine.ts";
import { inputsOf } from "../objectives/inputs.ts";
import { swapHalves } from "../objectives/swapHalves.ts";
import { twoViews } from "../objectives/twoViews.ts";
import { buildProjector, projectorSettings } from "../projector.ts";
import { momentumSchedule, scheduledMomentum } from "../schedule.ts";
import { imageSpaces } from "../space.ts";

/**
 * MoCo v3: without a queue; a predictor's output is contrasted with the moving average's keys of the same
 * batch. Chen, Xie & He 2021, arXiv:2104.02057
 */
export const mocov3 = defineMethod({
  id: "mocov3",
  label: "MoCo v3",
  family: "contrastive",
  summary:
    "A predictor identifies the key of the other view among the keys of the whole batch, which a moving average computes. The negatives prevent collapse; there is no queue, so the batch size is the number of keys.",
  citation: "Chen, Xie & He 2021, arXiv:2104.02057",
  formula: String.raw`\mathcal L = 2\tau\,\bigl[\mathrm{CE}(q_1 k_2^\top/\tau) + \mathrm{CE}(q_2 k_1^\top/\tau)\bigr]`,
  views: 2,
  settings: {
    temperature: slider({
      label: "Temperature",
      help: "Divides the similarities. Low values focus on the hardest negatives; high values weight all negatives equally. The loss is scaled by twice the temperature.",
      min: 0.01,
      max: 10,
      default: 0.2,
      scale: "log",
      live: true,
    }),
    momentum: slider({
      label: "Key momentum",
      help: "How slowly the key network follows. 0 copies the online network at every step, 1 keeps the initial weights. 1/(1 − m) should be well below the number of steps.",
      min: 0,
      max: 1,
      default: 0.99,
      live: true,
    }),
    momentumSchedule: { ...momentumSchedule, default: "cosine" },
    predictor: toggle({
      label: "Predictor",
      help: "Off: the online projection is compared directly with the keys; the negatives still prevent collapse.",
      default: true,
      group: "projector",
    }),
    ...projectorSettings,
  },
  terms: {
    agreement: {
      label: "Positive cosine",
      help: "Mean cosine of queries and the keys of the other view; it approaches 1 as the views agree.",
    },
  },
  schedules: scheduledMomentum,
  causes: [
    {
      leadsTo: ["complete", "dimensional"],
      when: ({ temperature }) => temperature >= 2,
      because:
        "the temperature is so high that all negatives have equal weight: they push away from the mean rather than from neighbours, and few directions suffice",
      remedy: "lower the temperature to 0.1 … 0.5",
    },
    {
      leadsTo: ["complete", "cluster"],
      when: ({ temperature }) => temperature <= 0.03,
      because:
        "the temperature is so low that only the hardest negative pushes: the rest of the batch is not spread",
      remedy: "raise the temperature to 0.1 … 0.5",
    },
  ],
  objective: {
    inputs: [
      { name: "q1", differentiable: true, axes: ["N", "D"] },
      { name: "q2", differentiable: true, axes: ["N", "D"] },
      { name: "k1", differentiable: false, axes: ["N", "D"] },
      { name: "k2", differentiable: false, axes: ["N", "D"] },
    ],
    settings: ["temperature"],
    evaluate(inputs, setting) {
      const [q1, q2, k1, k2] = inputsOf("mocov3", inputs, "q1", "q2", "k1", "k2");
      return batchContrast({ q1, q2, k1, k2, temperature: setting("temperature") });
    },
  },
  diagram: ({ predictor }) =>
    predictionDiagram({
      loss: "InfoNCE",
      predictor,
      target: "copy",
      stopped: true,
      value: "agreement",
    }),
  build({ encoder, random, settings, live }) {
    // The last batch norm has neither scale nor shift.
    const outputNorm = settings.batchNorm ? "plain" : "none";
    const projector = buildProjector(encoder.outputDim, settings, random, outputNorm);
    const { outputDim } = projector;
    const predictor = mlp(settings.predictor ? [outputDim, 128, outputDim] : [outputDim], {
      random,
      batchNorm: settings.batchNorm,
    });
    const slow = averagedCopy({ encoder, projector });

    return builtMethod({
      heads: { projector, predictor },
      spaces: imageSpaces(encoder, projector),
      averages: slow,
      embed: ({ views: { stacked } }) => ({
        queries: predictor(projector(encoder(stacked))),
        keys: stopGradient(slow.apply(projector, slow.apply(encoder, stacked))),
      }),
      terms: ({ queries, keys }) => ({ agreement: meanCosine(queries, swapHalves(keys)) }),
      contrast: ({ queries, keys }) => ({
        anchors: queries,
        among: { kind: "keys", keys: swapHalves(keys) },
        // 2τ for each of two directions; the mean over both contains each with weight one half.
        scale: (temperature) => 4 * temperature,
      }),
      loss({ queries, keys }) {
        const [[q1, q2], [k1, k2]] = [twoViews(queries), twoViews(keys)];
        return batchContrast({ q1, q2, k1, k2, temperature: live("temperature") });
      },
    });
  },
});
