import { add, multiply } from "../../autodiff/ops/arithmetic.ts";
import { stopGradient } from "../../autodiff/ops/shape.ts";
import { constant, type Tensor } from "../../autodiff/tensor.ts";
import { averagedCopy } from "../../nn/averagedCopy.ts";
import { mlp } from "../../nn/heads.ts";
import { slider, toggle } from "../../shared/settings.ts";
import { predictionDiagram } from "../diagram.ts";
import { builtMethod, defineMethod } from "../method.ts";
import { cosineDistance, meanCosine } from "../objectives/cosine.ts";
import { inputsOf } from "../objectives/inputs.ts";
import { swapHalves } from "../objectives/swapHalves.ts";
import { buildProjector, projectorSettings } from "../projector.ts";
import { momentumSchedule, scheduledMomentum } from "../schedule.ts";
import { imageSpaces } from "../space.ts";

/**
 * BYOL: predicts the moving average's projection of one view from the other view, without negatives.
 * Grill et al. 2020, arXiv:2006.07733
 */
export const byol = defineMethod({
  id: "byol",
  label: "BYOL",
  family: "asymmetric",
  summary:
    "The online network predicts the projection of the other view by a moving average of itself. Predictor, moving average and stop-gradient prevent collapse; there are no negatives.",
  citation: "Grill et al. 2020, arXiv:2006.07733",
  formula: String.raw`\mathcal L = \Bigl\langle 2 - 2\,\frac{p_1\cdot z'_2}{\|p_1\|\,\|z'_2\|}\Bigr\rangle + \Bigl\langle 2 - 2\,\frac{p_2\cdot z'_1}{\|p_2\|\,\|z'_1\|}\Bigr\rangle`,
  views: 2,
  settings: {
    momentum: slider({
      label: "Target momentum",
      help: "How slowly the target follows the online network. 0 copies it at every step, 1 keeps the initial weights. 1/(1 − m) should be well below the number of steps.",
      min: 0,
      max: 1,
      default: 0.97,
      live: true,
    }),
    momentumSchedule,
    stopGradient: toggle({
      label: "Stop-gradient",
      help: "Off: the target is the online network itself and both sides are trained, so a constant output is optimal.",
      default: true,
    }),
    predictor: toggle({
      label: "Predictor",
      help: "Off: the online projection is compared directly with the target, which usually collapses.",
      default: true,
      group: "projector",
    }),
    ...projectorSettings,
  },
  terms: {
    agreement: {
      label: "Positive cosine",
      help: "Mean cosine of predictions and targets. Close to 1 from the start, with a spread close to 0, it indicates collapse.",
    },
  },
  schedules: scheduledMomentum,
  ablations: [
    {
      label: "no predictor",
      settings: { predictor: false },
      shows: "collapse towards a point: low spread, cosines close to 1",
      signs: [
        { metric: "z.std", below: 0.4 },
        { metric: "z.meanCosine", above: 0.8 },
      ],
    },
    {
      label: "no stop-gradient, no moving average",
      settings: { stopGradient: false },
      shows: "complete collapse to a point",
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
        "no negatives and no stop-gradient: both sides move towards each other, so a constant output is optimal",
      remedy: "switch stop-gradient on and restart",
    },
    {
      when: ({ predictor }) => !predictor,
      because:
        "no negatives and no predictor: the network follows its own moving average directly, so a constant output is optimal",
      remedy: "switch the predictor on and restart",
    },
    {
      when: ({ momentum }) => momentum === 1,
      because:
        "the target keeps its initial weights: it is matched only in the few directions in which random weights separate images",
      remedy: "set the target momentum to 0.9 … 0.99",
    },
    {
      when: ({ batchNorm }) => !batchNorm,
      because:
        "no negatives and no batch norm in the heads, which separates the images of a batch early in training",
      remedy: "switch batch norm in heads on and restart",
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
      loss: "2 − 2 cos",
      predictor,
      stopped,
      value: "agreement",
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
      // Without stop-gradient the target is the online network, and a constant output is optimal.
      if (!target) return projector(encoder(views));
      return stopGradient(target.apply(projector, target.apply(encoder, views)));
    };

    return builtMethod({
      heads: { projector, predictor },
      spaces: imageSpaces(encoder, projector),
      ...(target && { averages: target }),
      embed: ({ views: { stacked } }) => ({
        prediction: predictor(projector(encoder(stacked))),
        target: targetOf(stacked),
      }),
      terms: ({ prediction, target: seen }) => ({
        agreement: meanCosine(prediction, swapHalves(seen)),
      }),
      // The mean over both directions, doubled, because the paper sums the directions.
      loss: ({ prediction, target: seen }) =>
        multiply(constant(2), cosineDistance(prediction, swapHalves(seen))),
    });
  },
});
