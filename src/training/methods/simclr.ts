import { mlp } from "../../nn/heads.ts";
import { choice, slider, toggle } from "../../shared/settings.ts";
import { defineMethod } from "../method.ts";
import { ntXent, ntXentOfPair } from "../objectives/ntXent.ts";

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
      default: 0.2,
      scale: "log",
      live: true,
    }),
    projectorDepth: slider({
      label: "Projector layers",
      help: "Layers between h and z. At 0 the loss acts on h itself.",
      min: 0,
      max: 4,
      default: 2,
      integer: true,
    }),
    projectorWidth: slider({
      label: "Projector width",
      help: "Units of the projector's hidden layers.",
      min: 8,
      max: 512,
      default: 128,
      integer: true,
    }),
    projectorDim: choice({
      label: "Projection z",
      help: "Dimensions of z. With 3 the sphere shows z itself, with no projection error.",
      options: ["2", "3", "8", "16", "32", "64", "128"],
      default: "64",
    }),
    batchNorm: toggle({
      label: "Projector batch norm",
      help: "Batch norm before each hidden ReLU of the projector.",
      default: true,
    }),
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
    const { projectorDepth, projectorWidth, projectorDim, batchNorm } = settings;
    const hidden = new Array<number>(Math.max(0, projectorDepth - 1)).fill(projectorWidth);
    const output = projectorDepth === 0 ? [] : [Number(projectorDim)];
    const projector = mlp([encoder.outputDim, ...hidden, ...output], { random, batchNorm });

    return {
      heads: { projector },
      projector,
      loss: ({ stacked }) => ntXent(projector(encoder(stacked)), live("temperature")),
    };
  },
});
