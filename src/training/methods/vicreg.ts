import { slider } from "../../shared/settings.ts";
import { twinDiagram } from "../diagram.ts";
import { defineMethod, inTwoHalves } from "../method.ts";
import { inputsOf } from "../objectives/inputs.ts";
import { twoViews } from "../objectives/twoViews.ts";
import { vicReg, vicRegTerms } from "../objectives/vicReg.ts";
import { buildProjector, projectorSettings } from "../projector.ts";

const weight = (label: string, help: string, value: number) =>
  slider({ label, help, min: 0, max: 100, default: value, live: true });

/**
 * VICReg: views agree, every dimension keeps its spread, dimensions do not repeat each other. Each
 * term can be switched off by its weight. Bardes, Ponce & LeCun 2022, arXiv:2105.04906
 */
export const vicreg = defineMethod({
  id: "vicreg",
  label: "VICReg",
  family: "information",
  summary:
    "Three terms: views of an image agree, every dimension varies over the batch, dimensions are uncorrelated. The variance term keeps it from collapsing.",
  citation: "Bardes, Ponce & LeCun 2022, arXiv:2105.04906",
  formula: String.raw`\mathcal L = \lambda_{\mathrm{sim}}\,\mathrm{MSE}(z_1, z_2) + \lambda_{\mathrm{std}}\,\tfrac12\sum_{v}\bigl\langle \max(0, 1 - \sigma_d)\bigr\rangle_d + \lambda_{\mathrm{cov}}\sum_v \tfrac1D\sum_{i\neq j} C_{ij}^2`,
  views: 2,
  settings: {
    sim: weight("Invariance weight", "Pulls the views of an image together.", 25),
    std: weight(
      "Variance weight",
      "Holds each dimension's spread at 1; at 0 all shrinks to a point.",
      25,
    ),
    cov: weight("Covariance weight", "Decorrelates dimensions; at 0 they repeat each other.", 1),
    ...projectorSettings,
  },
  terms: {
    invariance: {
      label: "Invariance",
      help: "Mean squared difference of the views of an image; 0 where they agree.",
    },
    variance: {
      label: "Variance",
      help: "How far the spread of a dimension falls short of 1, on average; 1 is a collapse to a point.",
    },
    covariance: {
      label: "Covariance",
      help: "Squared covariances of different dimensions; 0 where none repeats another.",
    },
  },
  ablations: [
    {
      label: "no variance term",
      settings: { std: 0 },
      shows:
        "complete collapse in z's own scale, which the scale-free RankMe does not see; h falls below its start",
      signs: [
        { metric: "z.rawStd", below: 0.1 },
        { metric: "knnGain", below: 0 },
      ],
    },
    {
      label: "no covariance term",
      settings: { cov: 0 },
      shows: "dimensional collapse: dimensions repeat each other",
      signs: [{ metric: "z.rankMe", shareOfIntact: 0.6 }],
    },
  ],
  causes: [
    {
      when: ({ std }) => std === 0,
      because: "no variance term: agreement alone is had for nothing where all is one point",
      remedy: "a variance weight near the invariance weight",
    },
    {
      leadsTo: ["dimensional", "cluster"],
      when: ({ cov }) => cov === 0,
      because: "no covariance term: every dimension varies, but they may repeat each other",
      remedy: "a covariance weight of about 1",
    },
    {
      when: ({ sim, std }) => std < sim / 5,
      because: "the variance term weighs little against agreement, which pulls all to a point",
      remedy: "a variance weight near the invariance weight",
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

    return inTwoHalves({
      heads: { projector },
      projector,
      embed: ({ stacked }) => ({ z: projector(encoder(stacked)) }),
      terms: ({ z }) => vicRegTerms(...twoViews(z)),
      loss: ({ z }) =>
        vicReg(...twoViews(z), { sim: live("sim"), std: live("std"), cov: live("cov") }),
    });
  },
});
