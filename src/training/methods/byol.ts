import { add, multiply } from "../../autodiff/ops/arithmetic.ts";
import { stopGradient } from "../../autodiff/ops/shape.ts";
import { constant, type Tensor } from "../../autodiff/tensor.ts";
import { averagedCopy } from "../../nn/averagedCopy.ts";
import { mlp } from "../../nn/heads.ts";
import { slider, toggle } from "../../shared/settings.ts";
import { predictionDiagram } from "../diagram.ts";
import { defineMethod, inTwoHalves } from "../method.ts";
import { cosineDistance, meanCosine } from "../objectives/cosine.ts";
import { inputsOf } from "../objectives/inputs.ts";
import { swapHalves } from "../objectives/swapHalves.ts";
import { buildProjector, projectorSettings } from "../projector.ts";
import { momentumSchedule, scheduledMomentum } from "../schedule.ts";

/**
 * BYOL: predict a slow copy's projection of one view from the other view; no negatives.
 * Grill et al. 2020, arXiv:2006.07733
 */
export const byol = defineMethod({
  id: "byol",
  label: "BYOL",
  family: "asymmetric",
  summary:
    "The online network predicts what a slow copy of itself makes of the other view. Predictor, slow copy and stop-gradient keep it from collapsing; there are no negatives.",
  citation: "Grill et al. 2020, arXiv:2006.07733",
  formula: String.raw`\mathcal L = \Bigl\langle 2 - 2\,\frac{p_1\cdot z'_2}{\|p_1\|\,\|z'_2\|}\Bigr\rangle + \Bigl\langle 2 - 2\,\frac{p_2\cdot z'_1}{\|p_2\|\,\|z'_1\|}\Bigr\rangle`,
  views: 2,
  settings: {
    momentum: slider({
      label: "Target momentum",
      help: "How slowly the target follows. 0 copies the online network every step, 1 keeps the random start. 1/(1 − m) should be well under the number of steps.",
      min: 0,
      max: 1,
      default: 0.97,
      live: true,
    }),
    momentumSchedule,
    stopGradient: toggle({
      label: "Stop-gradient",
      help: "Off, the target is the online network itself and both sides move: nothing stops a constant.",
      default: true,
    }),
    predictor: toggle({
      label: "Predictor",
      help: "Off, the online projection itself is compared with the target's.",
      default: true,
      group: "projector",
    }),
    ...projectorSettings,
  },
  terms: {
    agreement: {
      label: "Positive cosine",
      help: "Mean cosine of predictions and targets. Near 1 from the start on, and with a spread near 0, it is a collapse.",
    },
  },
  schedules: scheduledMomentum,
  ablations: [
    {
      label: "no predictor",
      settings: { predictor: false },
      shows: "collapse toward a point: little spread, cosines near 1",
      signs: [
        { metric: "z.std", below: 0.4 },
        { metric: "z.meanCosine", above: 0.8 },
      ],
    },
    {
      label: "no stop-gradient, no slow copy",
      settings: { stopGradient: false },
      shows: "complete collapse: one point",
      signs: [
        { metric: "z.std", below: 0.4 },
        { metric: "z.meanCosine", above: 0.8 },
        { metric: "z.uniformity", above: -0.5 },
      ],
    },
  ],
  causes: [
    {
      when: ({ stopGradient }) => !stopGradient,
      because:
        "no negatives, no stop-gradient: both sides move toward each other and nothing stops a constant",
      remedy: "stop-gradient on, after a restart",
    },
    {
      when: ({ predictor }) => !predictor,
      because:
        "no negatives, no predictor: the network follows its own slow copy directly, and a constant satisfies both",
      remedy: "predictor on, after a restart",
    },
    {
      when: ({ momentum }) => momentum === 1,
      because:
        "the target never leaves its random start: it is matched in the few directions that random weights tell images apart by",
      remedy: "a target momentum of 0.9 … 0.99",
    },
    {
      when: ({ batchNorm }) => !batchNorm,
      because:
        "no negatives, no batch norm in the heads: what tells the images of a batch apart early on is missing",
      remedy: "batch norm in heads on, after a restart",
    },
  ],
  objective: {
    inputs: [
      { name: "p1", differentiable: true, axes: ["N", "D"] },
      { name: "p2", differentiable: true, axes: ["N", "D"] },
      { name: "t1", differentiable: false, axes: ["N", "D"] },
      { name: "t2", differentiable: false, axes: ["N", "D"] },
    ],
    settings: [],
    evaluate(inputs) {
      const [p1, p2, t1, t2] = inputsOf("byol", inputs, "p1", "p2", "t1", "t2");
      return add(cosineDistance(p1, t2), cosineDistance(p2, t1));
    },
  },
  diagram: ({ predictor, stopGradient: stopped }) =>
    predictionDiagram({
      ...{ loss: "2 − 2 cos", predictor, stopped, value: "agreement" },
      target: stopped ? "copy" : "self",
    }),
  build({ encoder, random, settings }) {
    const projector = buildProjector(encoder.outputDim, settings, random);
    const { outputDim } = projector;
    const predictor = mlp(settings.predictor ? [outputDim, 128, outputDim] : [outputDim], {
      random,
      batchNorm: settings.batchNorm,
    });
    const target = settings.stopGradient ? averagedCopy({ encoder, projector }) : undefined;
    const targetOf = (views: Tensor) => {
      // Without stop-gradient the target is the online network, and a constant output is a minimum.
      if (!target) return projector(encoder(views));
      return stopGradient(target.apply(projector, target.apply(encoder, views)));
    };

    return inTwoHalves({
      heads: { projector, predictor },
      projector,
      ...(target && { averages: target }),
      embed: ({ stacked }) => ({
        prediction: predictor(projector(encoder(stacked))),
        target: targetOf(stacked),
      }),
      terms: ({ prediction, target: seen }) => ({
        agreement: meanCosine(prediction, swapHalves(seen)),
      }),
      // The mean over both directions at once, doubled: the paper sums the directions.
      loss: ({ prediction, target: seen }) =>
        multiply(constant(2), cosineDistance(prediction, swapHalves(seen))),
    });
  },
});
