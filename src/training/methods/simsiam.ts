import { negate } from "../../autodiff/ops/arithmetic.ts";
import { concatRows } from "../../autodiff/ops/rows.ts";
import { stopGradientIf } from "../../autodiff/ops/shape.ts";
import type { Tensor } from "../../autodiff/tensor.ts";
import { mlp } from "../../nn/heads.ts";
import { toggle } from "../../shared/settings.ts";
import { predictionDiagram } from "../diagram.ts";
import { defineMethod, inTwoHalves } from "../method.ts";
import { meanCosine } from "../objectives/cosine.ts";
import { inputsOf } from "../objectives/inputs.ts";
import { swapHalves } from "../objectives/swapHalves.ts";
import { buildProjector, projectorSettings } from "../projector.ts";

/**
 * SimSiam: predict one view's projection from the other's, and let no gradient through what is
 * predicted. No negatives, no slow copy. Chen & He 2021, arXiv:2011.10566
 */
export const simsiam = defineMethod({
  id: "simsiam",
  label: "SimSiam",
  family: "asymmetric",
  summary:
    "A predictor turns one view's projection into the other's, whose own gradient is stopped. Predictor and stop-gradient together keep it from collapsing.",
  citation: "Chen & He 2021, arXiv:2011.10566",
  formula: String.raw`\mathcal L = -\tfrac12\bigl[\cos(p_1, \mathrm{sg}\,z_2) + \cos(p_2, \mathrm{sg}\,z_1)\bigr]`,
  views: 2,
  settings: {
    stopGradient: toggle({
      label: "Stop-gradient",
      help: "Off, both sides move toward each other and the rank of z falls.",
      default: true,
    }),
    predictor: toggle({
      label: "Predictor",
      help: "Off, the projections themselves are compared.",
      default: true,
      group: "projector",
    }),
    ...projectorSettings,
  },
  terms: {
    agreement: {
      label: "Positive cosine",
      help: "Mean cosine of predictions and targets: the loss with its sign turned.",
    },
  },
  ablations: [
    {
      label: "no stop-gradient",
      settings: { stopGradient: false },
      shows: "dimensional collapse: batch norm keeps each dimension's spread, the rank goes",
      signs: [{ metric: "z.rankMe", shareOfIntact: 0.5 }],
    },
    {
      label: "no predictor",
      settings: { predictor: false },
      shows: "dimensional collapse: the rank of z falls",
      signs: [{ metric: "z.rankMe", shareOfIntact: 0.5 }],
    },
  ],
  causes: [
    {
      leadsTo: ["dimensional"],
      when: ({ stopGradient, batchNorm }) => !stopGradient && batchNorm,
      because:
        "no negatives, no stop-gradient: both sides move toward each other; the last batch norm keeps every dimension's spread, so it is the number of directions that goes",
      remedy: "stop-gradient on, after a restart",
    },
    {
      when: ({ stopGradient }) => !stopGradient,
      because:
        "no negatives, no stop-gradient: both sides move toward each other and nothing stops a constant",
      remedy: "stop-gradient on, after a restart",
    },
    {
      when: ({ predictor }) => !predictor,
      because:
        "no predictor: the projections are pulled together directly, and stopping one side's gradient only halves the pull",
      remedy: "predictor on, after a restart",
    },
    {
      when: ({ batchNorm }) => !batchNorm,
      because:
        "no negatives, no batch norm in the heads: nothing holds the spread of z while the predictor lags behind",
      remedy: "batch norm in heads on, after a restart",
    },
  ],
  objective: {
    inputs: [
      { name: "p1", differentiable: true, axes: ["N", "D"] },
      { name: "p2", differentiable: true, axes: ["N", "D"] },
      { name: "z1", differentiable: false, axes: ["N", "D"] },
      { name: "z2", differentiable: false, axes: ["N", "D"] },
    ],
    settings: [],
    evaluate(inputs) {
      const [p1, p2, z1, z2] = inputsOf("simsiam", inputs, "p1", "p2", "z1", "z2");
      return negativeCosine(concatRows([p1, p2]), concatRows([z2, z1]));
    },
  },
  diagram: ({ predictor, stopGradient: stopped }) =>
    predictionDiagram({
      ...{ loss: "−cos", predictor, target: "self", stopped, value: "agreement" },
    }),
  build({ encoder, random, settings }) {
    // The last norm has no scale or shift: z has unit variance in every dimension.
    const outputNorm = settings.batchNorm ? "plain" : "none";
    const projector = buildProjector(encoder.outputDim, settings, random, outputNorm);
    const { outputDim } = projector;
    const bottleneck = Math.max(8, outputDim >> 2);
    const predictor = mlp(settings.predictor ? [outputDim, bottleneck, outputDim] : [outputDim], {
      random,
      batchNorm: settings.batchNorm,
    });

    return inTwoHalves({
      heads: { projector, predictor },
      projector,
      embed({ stacked }) {
        const z = projector(encoder(stacked));
        return { prediction: predictor(z), target: stopGradientIf(settings.stopGradient, z) };
      },
      terms: ({ prediction, target }) => ({
        agreement: meanCosine(prediction, swapHalves(target)),
      }),
      loss: ({ prediction, target }) => negativeCosine(prediction, swapHalves(target)),
    });
  },
});

/** −½[cos(p₁, z₂) + cos(p₂, z₁)]: rows of both directions in one mean, so the half is in it. */
const negativeCosine = (p: Tensor, z: Tensor): Tensor => negate(meanCosine(p, z));
