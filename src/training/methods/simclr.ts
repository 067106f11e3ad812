import { normalizeRows } from "../../autodiff/ops/normalizeRows.ts";
import { slider } from "../../shared/settings.ts";
import { twinDiagram } from "../diagram.ts";
import { builtMethod, defineMethod } from "../method.ts";
import { meanProduct } from "../objectives/cosine.ts";
import { ntXent, ntXentOfPair } from "../objectives/ntXent.ts";
import { twoViews } from "../objectives/twoViews.ts";
import { buildProjector, projectorSettings } from "../projector.ts";
import { imageSpaces } from "../space.ts";

/**
 * SimCLR: attracts two views of an image and repels all other images of the batch.
 * Chen et al. 2020, arXiv:2002.05709
 */
export const simclr = defineMethod({
  id: "simclr",
  label: "SimCLR",
  family: "contrastive",
  summary:
    "Attracts two views of an image and repels every other image of the batch. The negatives prevent collapse.",
  citation: "Chen et al. 2020, arXiv:2002.05709",
  formula: String.raw`\mathcal L = \frac{1}{2N}\sum_{i=1}^{2N}\Bigl[\log\sum_{j\neq i} e^{u_i\cdot u_j/\tau} - u_i\cdot u_{p(i)}/\tau\Bigr]`,
  views: 2,
  settings: {
    temperature: slider({
      label: "Temperature",
      help: "Divides the similarities. Low values focus on the hardest negatives; high values weight all negatives equally and lead to dimensional collapse.",
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
      help: "Mean cosine of the two views of an image; it approaches 1 as they agree.",
    },
  },
  ablations: [
    {
      label: "τ = 10",
      settings: { temperature: 10 },
      shows: "dimensional collapse: few directions of z, with normal spread",
      signs: [{ metric: "z.rankMe", shareOfIntact: 0.6 }],
    },
    {
      label: "τ = 0.02",
      settings: { temperature: 0.02 },
      shows: "loss of uniformity: only the nearest negatives are repelled",
      signs: [{ metric: "z.uniformity", above: -1.5 }],
    },
  ],
  causes: [
    {
      leadsTo: ["complete", "dimensional"],
      when: ({ temperature }) => temperature >= 2,
      because:
        "the temperature is so high that all negatives have equal weight: they push away from the mean rather than from neighbours, and few directions suffice",
      remedy: "lower the temperature to 0.1 … 0.5",
    },
    {
      leadsTo: ["complete", "cluster"],
      when: ({ temperature }) => temperature <= 0.03,
      because:
        "the temperature is so low that only the hardest negative pushes: the rest of the batch is not spread",
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

    return builtMethod({
      heads: { projector },
      spaces: imageSpaces(encoder, projector),
      embed: ({ views: { stacked } }) => ({ z: projector(encoder(stacked)) }),
      terms: ({ z }) => ({ agreement: meanProduct(...twoViews(normalizeRows(z))) }),
      contrast: ({ z }) => ({ anchors: z, among: { kind: "each other" } }),
      loss: ({ z }) => ntXent(z, live("temperature")),
    });
  },
});
