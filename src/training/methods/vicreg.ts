import { slider } from "../../shared/settings.ts";
import { twinDiagram } from "../diagram.ts";
import { builtMethod, defineMethod } from "../method.ts";
import { inputsOf } from "../objectives/inputs.ts";
import { twoViews } from "../objectives/twoViews.ts";
import { vicReg, vicRegTerms } from "../objectives/vicReg.ts";
import { buildProjector, projectorSettings } from "../projector.ts";
import { imageSpaces } from "../space.ts";

const weight = (label: string, help: string, value: number) =>
  slider({ label, help, min: 0, max: 100, default: value, live: true });

/**
 * VICReg: views agree, every dimension keeps its variance, and dimensions are not redundant. A weight of 0
 * disables a term. Bardes, Ponce & LeCun 2022, arXiv:2105.04906
 */
export const vicreg = defineMethod({
  id: "vicreg",
  label: "VICReg",
  family: "information",
  summary:
    "Three terms: views of an image agree, every dimension varies over the batch, and dimensions are uncorrelated. The variance term prevents collapse.",
  citation: "Bardes, Ponce & LeCun 2022, arXiv:2105.04906",
  formula: String.raw`\mathcal L = \lambda_{\mathrm{sim}}\,\mathrm{MSE}(z_1, z_2) + \lambda_{\mathrm{std}}\,\tfrac12\sum_{v}\bigl\langle \max(0, 1 - \sigma_d)\bigr\rangle_d + \lambda_{\mathrm{cov}}\sum_v \tfrac1D\sum_{i\neq j} C_{ij}^2`,
  views: 2,
  settings: {
    sim: weight(
      "Invariance weight",
      "Attracts the views of an image. Too high relative to the variance weight, z shrinks to a point.",
      25,
    ),
    std: weight(
      "Variance weight",
      "Keeps the standard deviation of each dimension at 1 or above. At 0 z shrinks to a point.",
      25,
    ),
    cov: weight("Covariance weight", "Decorrelates the dimensions. At 0 they become redundant.", 1),
    ...projectorSettings,
  },
  terms: {
    invariance: {
      label: "Invariance",
      help: "Mean squared difference of the views of an image; 0 if they agree.",
    },
    variance: {
      label: "Variance",
      help: "Mean shortfall of the dimensions' standard deviation below 1; close to 1 indicates collapse to a point.",
    },
    covariance: {
      label: "Covariance",
      help: "Squared covariances of different dimensions; 0 if they are uncorrelated.",
    },
  },
  ablations: [
    {
      label: "no variance term",
      settings: { std: 0 },
      shows:
        "loss of scale: z shrinks to the origin, which the scale-free RankMe does not detect; h falls below the untrained encoder",
      signs: [
        { metric: "z.rawStd", below: 0.1 },
        { metric: "knnGain", below: 0 },
      ],
    },
    {
      label: "no covariance term",
      settings: { cov: 0 },
      shows: "dimensional collapse: dimensions become redundant",
      signs: [{ metric: "z.rankMe", shareOfIntact: 0.6 }],
    },
  ],
  causes: [
    {
      when: ({ std }) => std === 0,
      because: "no variance term: all views agree trivially if z is a single point",
      remedy: "set the variance weight close to the invariance weight",
    },
    {
      leadsTo: ["dimensional", "cluster"],
      when: ({ cov }) => cov === 0,
      because: "no covariance term: every dimension varies, but dimensions may be redundant",
      remedy: "set the covariance weight to about 1",
    },
    {
      when: ({ sim, std }) => std < sim / 5,
      because:
        "the variance term is weak relative to the invariance term, which shrinks z to a point",
      remedy: "set the variance weight close to the invariance weight",
    },
  ],
  objective: {
    inputs: [
      { name: "z1", differentiable: true, axes: ["N", "D"] },
      { name: "z2", differentiable: true, axes: ["N", "D"] },
    ],
    settings: ["sim", "std", "cov"],
    evaluate(inputs, setting) {
      const [z1, z2] = inputsOf("vicreg", inputs, "z1", "z2");
      return vicReg(z1, z2, { sim: setting("sim"), std: setting("std"), cov: setting("cov") });
    },
  },
  diagram: () => twinDiagram("three terms", "variance"),
  build({ encoder, random, settings, live }) {
    const projector = buildProjector(encoder.outputDim, settings, random);

    return builtMethod({
      heads: { projector },
      spaces: imageSpaces(encoder, projector),
      embed: ({ views: { stacked } }) => ({ z: projector(encoder(stacked)) }),
      terms: ({ z }) => vicRegTerms(...twoViews(z)),
      loss: ({ z }) =>
        vicReg(...twoViews(z), { sim: live("sim"), std: live("std"), cov: live("cov") }),
    });
  },
});
