import { slider } from "../../shared/settings.ts";
import { twinDiagram } from "../diagram.ts";
import { defineMethod, inTwoHalves } from "../method.ts";
import { barlowTerms, barlowTwins } from "../objectives/barlowTwins.ts";
import { inputsOf } from "../objectives/inputs.ts";
import { twoViews } from "../objectives/twoViews.ts";
import { buildProjector, projectorSettings } from "../projector.ts";

/**
 * Barlow Twins: the correlation matrix of two views should be the identity, so no dimension may be
 * constant or repeat another. Zbontar et al. 2021, arXiv:2103.03230
 */
export const barlow = defineMethod({
  id: "barlow",
  label: "Barlow Twins",
  family: "information",
  summary:
    "Each dimension of one view should agree with itself in the other view and with no other dimension. Decorrelation keeps it from collapsing; there are no negatives.",
  citation: "Zbontar et al. 2021, arXiv:2103.03230",
  formula: String.raw`\mathcal L = \sum_i (1 - C_{ii})^2 + \lambda \sum_{i\neq j} C_{ij}^2,\qquad C = \tfrac1N \tilde Z_1^\top \tilde Z_2`,
  views: 2,
  settings: {
    lambda: slider({
      label: "Redundancy weight λ",
      help: "Weight of the off-diagonal correlations. At 0 dimensions may repeat each other; it scales as 1 over the dimensions.",
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
      help: "Σ(1 − Cᵢᵢ)²: 0 where each dimension agrees with itself in the other view.",
    },
    redundancy: {
      label: "Redundancy",
      help: "Σ Cᵢⱼ² off the diagonal, without λ: 0 where no dimension repeats another.",
    },
  },
  ablations: [
    {
      label: "λ = 0 against 0.02",
      settings: { lambda: 0 },
      // The paper's 0.005 is for 8192 dimensions; of 64 it asks for little.
      intact: { lambda: 0.02 },
      shows: "dimensions repeat each other: fewer directions, no total collapse",
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
      because: "redundancy weight 0: dimensions may repeat each other, and one direction is enough",
      remedy: "a redundancy weight of about 1 over the dimensions of z",
    },
    {
      leadsTo: ["dimensional", "cluster"],
      when: ({ lambda, projectorDim }) => lambda * Number(projectorDim) < 0.5,
      because:
        "the redundancy weight is small for so few dimensions: repeating a dimension costs less than disagreeing in it",
      remedy: "a redundancy weight of about 1 over the dimensions of z",
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

    return inTwoHalves({
      heads: { projector },
      projector,
      embed: ({ stacked }) => ({ z: projector(encoder(stacked)) }),
      terms: ({ z }) => barlowTerms(...twoViews(z)),
      loss: ({ z }) => barlowTwins(...twoViews(z), live("lambda")),
    });
  },
});
