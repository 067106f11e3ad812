import { normalizeRows } from "../../autodiff/ops/normalizeRows.ts";
import { slider } from "../../shared/settings.ts";
import { twinDiagram } from "../diagram.ts";
import { defineMethod, inTwoHalves } from "../method.ts";
import { meanProduct } from "../objectives/cosine.ts";
import { ntXent, ntXentOfPair } from "../objectives/ntXent.ts";
import { twoViews } from "../objectives/twoViews.ts";
import { buildProjector, projectorSettings } from "../projector.ts";

/**
 * SimCLR: two views of an image attract, all other images of the batch repel.
 * Chen et al. 2020, arXiv:2002.05709
 */
export const simclr = defineMethod({
  id: "simclr",
  label: "SimCLR",
  family: "contrastive",
  summary:
    "Two views of an image are pulled together, every other image of the batch is pushed away. The negatives keep it from collapsing.",
  citation: "Chen et al. 2020, arXiv:2002.05709",
  formula: String.raw`\mathcal L = \frac{1}{2N}\sum_{i=1}^{2N}\Bigl[\log\sum_{j\neq i} e^{u_i\cdot u_j/\tau} - u_i\cdot u_{p(i)}/\tau\Bigr]`,
  views: 2,
  settings: {
    temperature: slider({
      label: "Temperature",
      help: "Divides the similarities: low looks at the hardest negatives only, high treats all alike and lets dimensions collapse.",
      min: 0.01,
      max: 10,
      default: 0.5,
      scale: "log",
      live: true,
    }),
    ...projectorSettings,
  },
  terms: {
    agreement: {
      label: "Positive cosine",
      help: "Mean cosine of the two views of an image; toward 1 they agree.",
    },
  },
  ablations: [
    {
      label: "τ = 10",
      settings: { temperature: 10 },
      shows: "dimensional collapse: few directions of z, at a healthy spread",
      signs: [{ metric: "z.rankMe", shareOfIntact: 0.6 }],
    },
    {
      label: "τ = 0.02",
      settings: { temperature: 0.02 },
      shows: "uniformity is lost: only the nearest negatives are pushed",
      signs: [{ metric: "z.uniformity", above: -1.5 }],
    },
  ],
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
      { name: "z1", differentiable: true, axes: ["N", "D"] },
      { name: "z2", differentiable: true, axes: ["N", "D"] },
    ],
    settings: ["temperature"],
    evaluate: ({ z1, z2 }, setting) => ntXentOfPair(z1, z2, setting("temperature")),
  },
  diagram: () => twinDiagram("NT-Xent", "agreement"),
  build({ encoder, random, settings, live }) {
    const projector = buildProjector(encoder.outputDim, settings, random);

    return inTwoHalves({
      heads: { projector },
      projector,
      embed: ({ stacked }) => ({ z: projector(encoder(stacked)) }),
      terms: ({ z }) => ({ agreement: meanProduct(...twoViews(normalizeRows(z))) }),
      contrast: ({ z }) => ({ anchors: z, among: { kind: "each other" } }),
      loss: ({ z }) => ntXent(z, live("temperature")),
    });
  },
});
