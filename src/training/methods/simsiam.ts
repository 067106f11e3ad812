import { negate } from "../../autodiff/ops/arithmetic.ts";
import { concatRows } from "../../autodiff/ops/rows.ts";
import { stopGradientIf } from "../../autodiff/ops/shape.ts";
import type { Tensor } from "../../autodiff/tensor.ts";
import { mlp } from "../../nn/heads.ts";
import { toggle } from "../../shared/settings.ts";
import { predictionDiagram } from "../diagram.ts";
import { builtMethod, defineMethod } from "../method.ts";
import { meanCosine } from "../objectives/cosine.ts";
import { inputsOf } from "../objectives/inputs.ts";
import { swapHalves } from "../objectives/swapHalves.ts";
import { buildProjector, projectorSettings } from "../projector.ts";
import { imageSpaces } from "../space.ts";

/**
 * SimSiam: predicts the projection of one view from that of the other, with a stop-gradient on the target;
 * no negatives and no moving average. Chen & He 2021, arXiv:2011.10566
 */
export const simsiam = defineMethod({
  id: "simsiam",
  label: "SimSiam",
  family: "asymmetric",
  summary:
    "A predictor maps the projection of one view to that of the other, whose gradient is stopped. Predictor and stop-gradient together prevent collapse.",
  citation: "Chen & He 2021, arXiv:2011.10566",
  formula: String.raw`\mathcal L = -\tfrac12\bigl[\cos(p_1, \mathrm{sg}\,z_2) + \cos(p_2, \mathrm{sg}\,z_1)\bigr]`,
  views: 2,
  settings: {
    stopGradient: toggle({
      label: "Stop-gradient",
      help: "Off: both sides move towards each other and the rank of z falls.",
      default: true,
    }),
    predictor: toggle({
      label: "Predictor",
      help: "Off: the projections are compared directly and the rank of z falls.",
      default: true,
      group: "projector",
    }),
    ...projectorSettings,
  },
  terms: {
    agreement: {
      label: "Positive cosine",
      help: "Mean cosine of predictions and targets: the negative of the loss.",
    },
  },
  ablations: [
    {
      label: "no stop-gradient",
      settings: { stopGradient: false },
      shows:
        "dimensional collapse: batch norm keeps the spread of each dimension, but the rank falls",
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
        "no negatives and no stop-gradient: both sides move towards each other; the last batch norm keeps the spread of every dimension, so the number of directions falls",
      remedy: "switch stop-gradient on and restart",
    },
    {
      when: ({ stopGradient }) => !stopGradient,
      because:
        "no negatives and no stop-gradient: both sides move towards each other, so a constant output is optimal",
      remedy: "switch stop-gradient on and restart",
    },
    {
      when: ({ predictor }) => !predictor,
      because:
        "no predictor: the projections are attracted directly, and stopping one side's gradient only halves the attraction",
      remedy: "switch the predictor on and restart",
    },
    {
      when: ({ batchNorm }) => !batchNorm,
      because:
        "no negatives and no batch norm in the heads: nothing maintains the spread of z while the predictor lags behind",
      remedy: "switch batch norm in heads on and restart",
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
      loss: "−cos",
      predictor,
      target: "self",
      stopped,
      value: "agreement",
    }),
  build({ encoder, random, settings }) {
    // The last batch norm has neither scale nor shift: z has unit variance in every dimension.
    const outputNorm = settings.batchNorm ? "plain" : "none";
    const projector = buildProjector(encoder.outputDim, settings, random, outputNorm);
    const { outputDim } = projector;
    const bottleneck = Math.max(8, outputDim >> 2);
    const predictor = mlp(settings.predictor ? [outputDim, bottleneck, outputDim] : [outputDim], {
      random,
      batchNorm: settings.batchNorm,
    });

    return builtMethod({
      heads: { projector, predictor },
      spaces: imageSpaces(encoder, projector),
      embed({ views: { stacked } }) {
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

/** −½[cos(p₁, z₂) + cos(p₂, z₁)]; the mean over the rows of both directions includes the factor ½. */
const negativeCosine = (p: Tensor, z: Tensor): Tensor => negate(meanCosine(p, z));
