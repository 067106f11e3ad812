import { sigmoid } from "../../autodiff/ops/math.ts";
import { mean } from "../../autodiff/ops/reduce.ts";
import { reshape } from "../../autodiff/ops/shape.ts";
import type { Tensor } from "../../autodiff/tensor.ts";
import { visibleOffsets } from "../../nn/boltzmann.ts";
import { identity } from "../../nn/heads.ts";
import type { Batch } from "../batch.ts";
import {
  boltzmannObjective,
  boltzmannSettings,
  chain,
  drawsOf,
  energiesOf,
  visibleData,
} from "../boltzmann.ts";
import { imagesNode, lossNode, networkNode, operationNode } from "../diagram.ts";
import { builtMethod, defineMethod } from "../method.ts";
import { contrastiveDivergence, energyGap } from "../objectives/contrastiveDivergence.ts";
import { imageSpaces } from "../space.ts";

/** Gibbs steps after which the page shows samples of the model's own distribution. */
const LONG = 20;

/**
 * A restricted Boltzmann machine trained by contrastive divergence: lowers the free energy of images
 * relative to that of samples after k Gibbs steps. z is h, the probabilities of the hidden units.
 * Hinton 2002, doi:10.1162/089976602760128018
 */
export const rbm = defineMethod({
  id: "rbm",
  label: "RBM",
  family: "generative",
  summary:
    "A restricted Boltzmann machine: samples hidden units from the image, reconstructs the image from them, and lowers the energy of the image relative to that of the reconstruction. The loss shown is the cross-entropy of the reconstruction, which CD does not minimise directly.",
  citation: "Hinton 2002, doi:10.1162/089976602760128018",
  formula: String.raw`\nabla\mathcal L = \nabla\bigl\langle F(v^0) - F(v^k)\bigr\rangle_{v^k\,\text{held fixed}},\quad F(v) = -b^{\!\top} v - \sum_j \log\bigl(1 + e^{c_j + W_{\cdot j}^{\!\top} v}\bigr)`,
  views: 1,
  settings: { ...boltzmannSettings },
  defaults: { weightDecay: 0, learningRate: 0.01 },
  terms: {
    energyGap: {
      label: "Energy gap",
      help: "Mean free energy of images minus that of the negative samples. Below 0 the model prefers images; close to 0 the chain stays at the data.",
    },
    activity: {
      label: "Hidden activity",
      help: "Mean probability of the hidden units. Close to 0 or 1 they carry no information.",
    },
  },
  encoders: { only: ["rbm"], because: "it trains a Boltzmann machine, which is the encoder" },
  causes: [
    {
      leadsTo: ["dimensional", "complete"],
      when: () => true,
      because:
        "hidden units are probabilities, all positive and many of them similar: their mean dominates",
    },
  ],
  objective: boltzmannObjective("rbm"),
  diagram: () => ({
    nodes: [
      imagesNode({ id: "images", label: "image" }),
      networkNode({ id: "encoder", label: "hidden units" }),
      operationNode({ id: "chain", label: "k Gibbs steps", lane: 1 }),
      networkNode({ id: "visible", label: "visible offsets", lane: 1 }),
      lossNode("energy gap"),
    ],
    edges: [
      { from: "images", to: "encoder", kind: "flow", label: "v⁰" },
      { from: "encoder", to: "loss", kind: "flow", label: "F(v⁰)", value: "activity" },
      { from: "encoder", to: "chain", kind: "stopped", label: "sampled h" },
      { from: "visible", to: "chain", kind: "stopped", label: "b" },
      { from: "chain", to: "loss", kind: "stopped", label: "vᵏ", value: "energyGap" },
      { from: "visible", to: "loss", kind: "flow", label: "b" },
    ],
  }),
  build({ encoder, settings }) {
    const [machine] = encoder.machines ?? [];
    if (!machine) throw new Error("rbm: the encoder is not a Boltzmann machine");
    const visible = visibleOffsets(machine.visibleDim);
    const projector = identity(encoder.outputDim);
    const partOf = (batch: Batch) => ({ machine, visible, settings, draw: drawsOf(batch, 0) });
    const pixels = (images: Tensor) => reshape(images, [images.shape[0] ?? 0, machine.visibleDim]);

    return builtMethod({
      heads: { visible },
      spaces: imageSpaces(encoder, projector),
      embed(batch) {
        const part = partOf(batch);
        const v = pixels(batch.originals());
        return { ...energiesOf(part, v), activity: mean(machine(visibleData(part, v)), [1]) };
      },
      terms: (energies) => ({
        energyGap: energyGap(energies),
        activity: mean(energies.activity),
      }),
      loss: (energies) => contrastiveDivergence(energies),
      inspect(batch) {
        const image = batch.originals();
        const part = partOf(batch);
        const picture = (flat: Tensor) => reshape(flat, image.shape);
        const after = (steps: number) => picture(sigmoid(chain(part, pixels(image), steps).logits));
        return {
          pictures: { image, reconstruction: after(1), [`after ${LONG} steps`]: after(LONG) },
        };
      },
    });
  },
});
