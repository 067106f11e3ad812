import { slider } from "../../shared/settings.ts";
import { twinDiagram } from "../diagram.ts";
import { builtMethod, defineMethod } from "../method.ts";
import { barlowTerms, barlowTwins } from "../objectives/barlowTwins.ts";
import { inputsOf } from "../objectives/inputs.ts";
import { twoViews } from "../objectives/twoViews.ts";
import { buildProjector, projectorSettings } from "../projector.ts";
import { imageSpaces } from "../space.ts";

/**
 * Barlow Twins: the cross-correlation matrix of two views should be the identity, so no dimension is
 * constant or redundant. Zbontar et al. 2021, arXiv:2103.03230
 */
export const barlow = defineMethod({
  id: "barlow",
  label: "Barlow Twins",
  family: "information",
  summary:
    "Each dimension of z should correlate with itself in the other view and with no other dimension. Decorrelation prevents collapse; there are no negatives.",
  citation: "Zbontar et al. 2021, arXiv:2103.03230",
  formula: String.raw`\mathcal L = \sum_i (1 - C_{ii})^2 + \lambda \sum_{i\neq j} C_{ij}^2,\qquad C = \tfrac1N \tilde Z_1^\top \tilde Z_2`,
  views: 2,
  settings: {
    lambda: slider({
      label: "Redundancy weight λ",
      help: "Weight of the off-diagonal correlations. At 0 dimensions become redundant; a good value is about 1 over the number of dimensions.",
      min: 0,
      max: 1,
      default: 0.005,
      live: true,
    }),
    ...projectorSettings,
  },
  terms: {
    invariance: {
      label: "Invariance",
      help: "Σ(1 − Cᵢᵢ)²: 0 if every dimension is equal in both views.",
    },
    redundancy: {
      label: "Redundancy",
      help: "Σ Cᵢⱼ² off the diagonal, without λ: 0 if no two dimensions are correlated.",
    },
  },
  ablations: [
    {
      label: "λ = 0 instead of 0.02",
      settings: { lambda: 0 },
      // The paper's 0.005 is for 8192 dimensions and too small for 64.
      intact: { lambda: 0.02 },
      shows: "dimensional collapse: redundant dimensions, fewer directions, but not a single point",
      signs: [
        { metric: "z.rankMe", shareOfIntact: 0.6 },
        { metric: "terms.redundancy", above: 200 },
      ],
    },
  ],
  causes: [
    {
      leadsTo: ["dimensional", "cluster"],
      when: ({ lambda }) => lambda === 0,
      because: "redundancy weight 0: dimensions may be redundant, so one direction suffices",
      remedy: "set the redundancy weight to about 1 over the dimensions of z",
    },
    {
      leadsTo: ["dimensional", "cluster"],
      when: ({ lambda, projectorDim }) => lambda * Number(projectorDim) < 0.5,
      because:
        "the redundancy weight is too small for so few dimensions: redundant dimensions cost less than views that disagree",
      remedy: "set the redundancy weight to about 1 over the dimensions of z",
    },
  ],
  objective: {
    inputs: [
      { name: "z1", differentiable: true, axes: ["N", "D"] },
      { name: "z2", differentiable: true, axes: ["N", "D"] },
    ],
    settings: ["lambda"],
    evaluate(inputs, setting) {
      const [z1, z2] = inputsOf("barlow", inputs, "z1", "z2");
      return barlowTwins(z1, z2, setting("lambda"));
    },
  },
  diagram: () => twinDiagram("correlation", "redundancy"),
  build({ encoder, random, settings, live }) {
    const projector = buildProjector(encoder.outputDim, settings, random);

    return builtMethod({
      heads: { projector },
      spaces: imageSpaces(encoder, projector),
      embed: ({ views: { stacked } }) => ({ z: projector(encoder(stacked)) }),
      terms: ({ z }) => barlowTerms(...twoViews(z)),
      loss: ({ z }) => barlowTwins(...twoViews(z), live("lambda")),
    });
  },
});
