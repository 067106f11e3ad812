import { slider } from "../../shared/settings.ts";
import { defineMethod, inTwoHalves } from "../method.ts";
import { ntXent, ntXentOfPair } from "../objectives/ntXent.ts";
import { buildProjector, projectorSettings } from "../projector.ts";

/**
 * SimCLR: two views of an image attract, all other images of the batch repel.
 * Chen et al. 2020, arXiv:2002.05709
 */
export const simclr = defineMethod({
  id: "simclr",
  label: "SimCLR",
  summary:
    "Two views of an image are pulled together, every other image of the batch is pushed away. The negatives keep it from collapsing.",
  citation: "Chen et al. 2020, arXiv:2002.05709",
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
  objective: {
    inputs: [
      { name: "z1", differentiable: true, axes: ["N", "D"] },
      { name: "z2", differentiable: true, axes: ["N", "D"] },
    ],
    settings: ["temperature"],
    evaluate: ({ z1, z2 }, setting) => ntXentOfPair(z1, z2, setting("temperature")),
  },
  build({ encoder, random, settings, live }) {
    const projector = buildProjector(encoder.outputDim, settings, random);

    return inTwoHalves({
      heads: { projector },
      projector,
      embed: ({ stacked }) => ({ z: projector(encoder(stacked)) }),
      loss: ({ z }) => ntXent(z, live("temperature")),
    });
  },
});
