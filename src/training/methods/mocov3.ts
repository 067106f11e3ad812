import { stopGradient } from "../../autodiff/ops/shape.ts";
import { averagedCopy } from "../../nn/averagedCopy.ts";
import { mlp } from "../../nn/heads.ts";
import { slider, toggle } from "../../shared/settings.ts";
import { predictionDiagram } from "../diagram.ts";
import { defineMethod, inTwoHalves } from "../method.ts";
import { batchContrast } from "../objectives/batchContrast.ts";
import { meanCosine } from "../objectives/cosine.ts";
import { inputsOf } from "../objectives/inputs.ts";
import { swapHalves } from "../objectives/swapHalves.ts";
import { twoViews } from "../objectives/twoViews.ts";
import { buildProjector, projectorSettings } from "../projector.ts";
import { momentumSchedule, scheduledMomentum } from "../schedule.ts";

/**
 * MoCo v3: no queue any more; a predictor's output is told apart from a slow copy's keys of the same
 * batch. Chen, Xie & He 2021, arXiv:2104.02057
 */
export const mocov3 = defineMethod({
  id: "mocov3",
  label: "MoCo v3",
  family: "contrastive",
  summary:
    "A predictor picks out, among a slow copy's keys of the whole batch, the one of its image's other view. The negatives keep it from collapsing; there is no queue, so they are as many as the batch.",
  citation: "Chen, Xie & He 2021, arXiv:2104.02057",
  formula: String.raw`\mathcal L = 2\tau\,\bigl[\mathrm{CE}(q_1 k_2^\top/\tau) + \mathrm{CE}(q_2 k_1^\top/\tau)\bigr]`,
  views: 2,
  settings: {
    temperature: slider({
      label: "Temperature",
      help: "Divides the similarities: low looks at the hardest negatives only, high treats all alike. The loss is scaled by twice its value.",
      min: 0.01,
      max: 10,
      default: 0.2,
      scale: "log",
      live: true,
    }),
    momentum: slider({
      label: "Key momentum",
      help: "How slowly the key network follows. 0 copies the online network every step, 1 keeps the random start. 1/(1 − m) should be well under the number of steps.",
      min: 0,
      max: 1,
      default: 0.99,
      live: true,
    }),
    momentumSchedule: { ...momentumSchedule, default: "cosine" },
    predictor: toggle({
      label: "Predictor",
      help: "Off, the online projection itself is compared with the keys; the negatives still hold.",
      default: true,
      group: "projector",
    }),
    ...projectorSettings,
  },
  terms: {
    agreement: {
      label: "Positive cosine",
      help: "Mean cosine of queries with the keys of their image's other view; toward 1 the views agree.",
    },
  },
  schedules: scheduledMomentum,
  causes: [
    {
      leadsTo: ["complete", "dimensional"],
      when: ({ temperature }) => temperature >= 2,
      because:
        "so high a temperature weighs all negatives alike: they push away from the mean, not from neighbours, and few directions are enough for that",
      remedy: "lower the temperature to 0.1 … 0.5",
    },
    {
      leadsTo: ["complete", "cluster"],
      when: ({ temperature }) => temperature <= 0.03,
      because:
        "so low a temperature pushes from the single hardest negative alone: the rest of the batch is not spread",
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
      ...{ loss: "InfoNCE", predictor, target: "copy", stopped: true, value: "agreement" },
    }),
  build({ encoder, random, settings, live }) {
    // The last norm has no scale or shift.
    const outputNorm = settings.batchNorm ? "plain" : "none";
    const projector = buildProjector(encoder.outputDim, settings, random, outputNorm);
    const { outputDim } = projector;
    const predictor = mlp(settings.predictor ? [outputDim, 128, outputDim] : [outputDim], {
      random,
      batchNorm: settings.batchNorm,
    });
    const slow = averagedCopy({ encoder, projector });

    return inTwoHalves({
      heads: { projector, predictor },
      projector,
      averages: slow,
      embed: ({ stacked }) => ({
        queries: predictor(projector(encoder(stacked))),
        keys: stopGradient(slow.apply(projector, slow.apply(encoder, stacked))),
      }),
      terms: ({ queries, keys }) => ({ agreement: meanCosine(queries, swapHalves(keys)) }),
      contrast: ({ queries, keys }) => ({
        anchors: queries,
        among: { kind: "keys", keys: swapHalves(keys) },
        // 2τ on each of two directions, where the mean over both has one half of each.
        scale: (temperature) => 4 * temperature,
      }),
      loss({ queries, keys }) {
        const [[q1, q2], [k1, k2]] = [twoViews(queries), twoViews(keys)];
        return batchContrast({ q1, q2, k1, k2, temperature: live("temperature") });
      },
    });
  },
});
